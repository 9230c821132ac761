-- Days from acceptance to the first final outcome by point, month of acceptance and matter, as counts of whole days;
-- 'open' counts are censored at the days that they have waited. due, late: by the statutory day.
select
    division_code,
    acceptance_point_id,
    cast(date_trunc('month', accepted_on) as date) as accepted_month,
    matter,
    outcome,
    coalesce(outcome_days, open_days) as days,
    count(*) as cases,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late
from core_case_days
group by
    division_code,
    acceptance_point_id,
    cast(date_trunc('month', accepted_on) as date),
    matter,
    outcome,
    coalesce(outcome_days, open_days)
order by
    division_code nulls last,
    acceptance_point_id nulls last,
    accepted_month nulls last,
    matter nulls last,
    outcome nulls last,
    days nulls last
