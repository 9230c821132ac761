-- Days in each stage, as counts, over all homes: the mart serves the whole warehouse.
select
    stage,
    ending,
    days,
    cast(sum(cases) as bigint) as cases,
    cast(sum(promise_due) as bigint) as due,
    cast(sum(promise_late) as bigint) as late
from mart_stage_days_by_hukou
where $prefix = ''
group by all
order by stage, days
