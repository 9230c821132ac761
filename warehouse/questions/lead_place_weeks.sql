-- Checks and hits by week and place.
select
    week,
    place_code as key,
    cast(sum(checks) as bigint) as checks,
    cast(sum(hits) as bigint) as hits
from mart_lead_weeks
where starts_with(place_code, $prefix)
group by week, place_code
