-- Checks that each organisation sent, by day. Kept for the whole register only.
select
    sector,
    organisation_id,
    day,
    checks
from mart_organisation_days
where $prefix = ''
order by sector, organisation_id, day
