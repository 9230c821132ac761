-- Every acceptance point with a place, and from when to when it was open; no date: it always was, or still is.
select
    acceptance_point_id as site_id,
    name,
    division_code,
    lon,
    lat,
    opened_on,
    closed_on
from core_acceptance_points
where starts_with(division_code, $prefix)
    and lon is not null
    and lat is not null
order by site_id
