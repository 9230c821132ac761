-- Days in each stage, as counts, over the cases of an area.
select
    stage,
    ending,
    days,
    cast(sum(cases) as bigint) as cases,
    cast(sum(promise_due) as bigint) as due,
    cast(sum(promise_late) as bigint) as late
from mart_stage_days_by_month
where starts_with(division_code, $prefix)
group by all
order by stage, days
