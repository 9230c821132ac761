-- Days of issued cases in each stage up to issue, by each owner, and in all, as counts: each adds up to the last.
-- A stage that was passed over counts as no days.
with cases as (
    select
        coalesce(transmit_days, 0) as transmit,
        coalesce(review_days, 0) as review,
        coalesce(produce_days, 0) as produce,
        coalesce(quality_check_days, 0) as quality_check,
        issue_days as issue,
        transmit + issue as point,
        produce + quality_check as making_centre,
        outcome_days as total
    from core_case_days
    where outcome = 'issued'
        and starts_with(division_code, $prefix)
        and ($point is null or acceptance_point_id = $point)
        and ($matter is null or matter = $matter)
        and ($first_month is null or accepted_on >= cast($first_month as date))
        and ($last_month is null or accepted_on < cast($last_month as date) + interval 1 month)
),

counted as (
    select
        transmit,
        review,
        produce,
        quality_check,
        issue,
        point,
        making_centre,
        total,
        count(*) as cases
    from cases
    group by grouping sets (
        (transmit), (review), (produce), (quality_check), (issue), (point), (making_centre), (total)
    )
)

select
    part,
    days,
    cases
from counted
unpivot (days for part in (transmit, review, produce, quality_check, issue, point, making_centre, total))
order by part, days
