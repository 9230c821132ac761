-- Checks and hits by week and organisation (none where the check names no organisation).
select
    week,
    organisation_id as key,
    sector,
    cast(sum(checks) as bigint) as checks,
    cast(sum(hits) as bigint) as hits
from mart_lead_weeks
where starts_with(place_code, $prefix)
group by week, organisation_id, sector
