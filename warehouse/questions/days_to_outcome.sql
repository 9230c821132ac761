-- Days from acceptance to the first final outcome, as counts; an open case is counted at the days it has waited.
-- Keyed by point, matter or month of acceptance; due and late are by the statutory day,
-- promise_due and promise_late by the promised one.
select
    case $by
        when 'point' then acceptance_point_id
        when 'matter' then matter
        when 'month' then strftime(accepted_month, '%Y-%m')
        when 'all' then 'all'
    end as key,
    days,
    outcome,
    cast(sum(cases) as bigint) as cases,
    cast(sum(due) as bigint) as due,
    cast(sum(late) as bigint) as late,
    cast(sum(promise_due) as bigint) as promise_due,
    cast(sum(promise_late) as bigint) as promise_late
from mart_outcome_days
where starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
    and ($first_month is null or accepted_month >= cast($first_month as date))
    and ($last_month is null or accepted_month <= cast($last_month as date))
group by all
order by key, days
