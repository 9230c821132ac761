-- Days in each stage, as counts, over the cases asked for; promise_due and promise_late by the promised limit.
select
    stage as key,
    ending as outcome,
    days,
    cast(sum(cases) as bigint) as cases,
    cast(sum(promise_due) as bigint) as promise_due,
    cast(sum(promise_late) as bigint) as promise_late
from mart_stage_days_by_point
where starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
    and ($first_month is null or accepted_month >= cast($first_month as date))
    and ($last_month is null or accepted_month <= cast($last_month as date))
group by all
order by key, days
