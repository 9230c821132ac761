-- Every acceptance point, open or not, with the cases accepted there and their first and last month.
with months as (
    select
        acceptance_point_id,
        min(accepted_month) as first_month,
        max(accepted_month) as last_month,
        cast(sum(cases) as bigint) as cases
    from mart_outcome_days
    group by acceptance_point_id
)

select
    points.acceptance_point_id,
    points.name,
    points.kind,
    points.division_code,
    points.lon,
    points.lat,
    points.address,
    points.phone,
    points.hours,
    points.windows,
    points.opened_on,
    points.closed_on,
    points.matters,
    points.partner_provinces,
    months.first_month,
    months.last_month,
    coalesce(months.cases, 0) as cases
from core_acceptance_points as points
left join months
    using (acceptance_point_id)
where starts_with(points.division_code, $prefix)
order by points.division_code, points.acceptance_point_id
