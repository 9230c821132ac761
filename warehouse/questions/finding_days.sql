-- Findings among checks made in the area by days since the loss (attempts), since found or withdrawn (false rejects),
-- since the card was first answered 'superseded' (superseded still valid).
select
    finding,
    days_since,
    count(*) as checks
from mart_check_findings
where starts_with(coalesce(place_code, ''), $prefix)
    and days_since is not null
group by finding, days_since
order by finding, days_since
