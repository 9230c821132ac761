-- The points at which cases were accepted, and what each is called.
with cases as (
    select distinct acceptance_point_id
    from mart_outcome_days
    where starts_with(division_code, $prefix)
)

select
    cases.acceptance_point_id,
    coalesce(points.name, cases.acceptance_point_id) as name
from cases
left join core_acceptance_points as points
    using (acceptance_point_id)
where cases.acceptance_point_id is not null
order by cases.acceptance_point_id
