-- What each point is called.
select
    acceptance_point_id,
    name
from core_acceptance_points
where starts_with(division_code, $prefix)
order by acceptance_point_id
