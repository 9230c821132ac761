-- The same counts as days_to_outcome, keyed by county or province of registration.
select
    case $by
        when 'hukou' then hukou_code
        when 'province' then hukou_province_code
    end as key,
    coalesce(outcome_days, open_days) as days,
    outcome,
    count(*) as cases,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late,
    count(*) filter (where promised_due_on <= as_of_on) as promise_due,
    count(*) filter (where promised_due_on <= as_of_on and coalesce(outcome_on, as_of_on) > promised_due_on) as promise_late
from core_case_days
cross join core_as_of
where starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
    and ($first_month is null or accepted_on >= cast($first_month as date))
    and ($last_month is null or accepted_on < cast($last_month as date) + interval 1 month)
group by all
order by key, days
