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
        produce + quality_check as centre,
        outcome_days as total
    from core_case_days
    where outcome = 'issued'
        and starts_with(division_code, $prefix)
        and ($point is null or acceptance_point_id = $point)
        and ($matter is null or matter = $matter)
        and ($first_on is null or accepted_on >= $first_on)
        and ($last_on is null or accepted_on <= $last_on)
),

counted as (
    select
        transmit,
        review,
        produce,
        quality_check,
        issue,
        point,
        centre,
        total,
        count(*) as cases
    from cases
    group by grouping sets (
        (transmit), (review), (produce), (quality_check), (issue), (point), (centre), (total)
    )
)

select
    part,
    days,
    cases
from counted
unpivot (days for part in (transmit, review, produce, quality_check, issue, point, centre, total))
order by part, days
