-- Findings among checks made in the area, cut one way at a time: whole, by sector, organisation, place (its first
-- $digits digits), month. Cards are distinct in each cut and do not add up.
with findings as (
    select
        *,
        left(place_code, $digits) as place
    from mart_check_findings
    where starts_with(coalesce(place_code, ''), $prefix)
)

select
    finding,
    case
        when grouping(sector) = 0 then 'sector'
        when grouping(organisation_id) = 0 then 'organisation'
        when grouping(place) = 0 then 'place'
        when grouping(month) = 0 then 'month'
        else 'whole'
    end as cut,
    coalesce(sector, organisation_id, place, strftime(month, '%Y-%m')) as key,
    count(*) as checks,
    count(distinct card_key) as cards,
    count(*) filter (where answer = 'valid') as answered_valid,
    count(*) filter (where answer = 'valid' and is_copied) as valid_though_copied
from findings
group by grouping sets (
    (finding), (finding, sector), (finding, organisation_id), (finding, place), (finding, month)
)
order by finding, cut, key
