-- Cases by week, Monday first: accepted in it, ended in it, due in it, and late among those due.
with cases as (
    select * from core_case_days
),

accepted as (
    select
        date_trunc('week', accepted_on) as week,
        count(*) as accepted
    from cases
    where starts_with(division_code, $prefix)
        and accepted_on >= $since
    group by week
),

ended as (
    select
        date_trunc('week', outcome_on) as week,
        count(*) as ended
    from cases
    where starts_with(division_code, $prefix)
        and outcome_on >= $since
    group by week
),

due as (
    select
        date_trunc('week', due_on) as week,
        count(*) as due,
        count(*) filter (where is_late) as late
    from cases
    where starts_with(division_code, $prefix)
        and due_on >= $since
        and is_due
    group by week
),

final as (
    select
        week,
        coalesce(accepted, 0) as accepted,
        coalesce(ended, 0) as ended,
        coalesce(due, 0) as due,
        coalesce(late, 0) as late
    from accepted
    full join ended using (week)
    full join due using (week)
)

select *
from final
order by week
