-- Days from acceptance to the first final outcome by point, month of acceptance and matter, as counts of whole days;
-- 'open' counts are censored at the days that they have waited. due, late: by the statutory day; promise_due,
-- promise_late: by the promised day of the whole.
with cases as (
    select
        division_code,
        acceptance_point_id,
        cast(date_trunc('month', accepted_on) as date) as accepted_month,
        matter,
        outcome,
        coalesce(outcome_days, open_days) as days,
        is_due,
        is_late,
        promised_due_on <= as_of.as_of_on as is_promise_due,
        coalesce(outcome_on, as_of.as_of_on) > promised_due_on as is_promise_late
    from core_case_days
    cross join core_as_of as as_of
)

select
    division_code,
    acceptance_point_id,
    accepted_month,
    matter,
    outcome,
    days,
    count(*) as cases,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late,
    count(*) filter (where is_promise_due) as promise_due,
    count(*) filter (where is_promise_due and is_promise_late) as promise_late
from cases
group by division_code, acceptance_point_id, accepted_month, matter, outcome, days
order by
    division_code nulls last,
    acceptance_point_id nulls last,
    accepted_month nulls last,
    matter nulls last,
    outcome nulls last,
    days nulls last
