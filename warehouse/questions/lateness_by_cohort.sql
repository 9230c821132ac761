-- Cases of the points of an area by month of acceptance: how many are due, late, open. A cohort is ripe when all are due.
select
    cast(date_trunc('month', accepted_on) as date) as month,
    count(*) as cases,
    count(*) filter (where outcome = 'open') as open,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late,
    bool_and(is_due) as is_ripe
from core_case_days
where starts_with(division_code, $prefix)
    and accepted_on between $first_day and $last_day
group by 1
order by month
