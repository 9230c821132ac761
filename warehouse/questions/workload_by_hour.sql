-- Applications accepted in whole months at the points of an area, by weekday (1 = Monday) and hour (NULL: not known).
select
    workload.acceptance_point_id,
    workload.weekday,
    workload.hour,
    cast(sum(workload.applications) as bigint) as applications
from mart_workload_by_hour as workload
inner join core_acceptance_points as points
    using (acceptance_point_id)
where starts_with(points.division_code, $prefix)
    and workload.month between $first_month and $last_month
    and workload.weekday is not null
group by workload.acceptance_point_id, workload.weekday, workload.hour
order by workload.acceptance_point_id, workload.weekday, workload.hour nulls last
