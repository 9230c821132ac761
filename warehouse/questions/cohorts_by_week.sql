-- Cases by week of acceptance (Monday first) and days to the first final outcome, as counts; an open case is counted at
-- the days it has waited. From the first month, or where none is given from the day $since. due and late are those of the metric late_share.
select
    cast(date_trunc('week', accepted_on) as date) as week,
    coalesce(outcome_days, open_days) as days,
    outcome = 'open' as is_open,
    count(*) as cases,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late
from core_case_days
where starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
    and accepted_on >= coalesce(cast($first_month as date), cast($since as date))
    and ($last_month is null or accepted_on < cast($last_month as date) + interval 1 month)
group by all
order by week, days
