-- Cases open at the end of an earlier day as they stood then, and whether they missed their due day of then (NULL where
-- that is not known yet): what a forecast of that day is checked by. At most about most_cases of them, chosen by a hash
-- of their number; each stands for one_in. Stages and codes are numbers, 0 where there is none.
with cases as (
    select
        hash(application_id) as hashed,
        coalesce(try_cast(cases.division_code as integer), 0) as division,
        coalesce(try_cast(hukou_code as integer), 0) as hukou,
        coalesce(hukou_province_code <> left(cases.division_code, 2) || '0000', true) as is_across,
        is_remote,
        accepted_on,
        outcome_on,
        as_of.as_of_on,
        statutory.due_on as first_due_on,
        if($as_of > statutory.due_on, cases.due_on, statutory.due_on) as due_on,
        accepted_on + transmit_days as transmitted_on,
        coalesce(transmitted_on, accepted_on) + review_days as reviewed_on,
        coalesce(reviewed_on, transmitted_on, accepted_on) + produce_days as produced_on,
        coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) + quality_check_days as quality_checked_on
    from core_case_days as cases
    cross join core_as_of as as_of
    left join core_limit_places as places
        on places.division_code = cases.division_code
        and places.clock = 'statutory'
        and places.stage = 'total'
    inner join core_limit_days as statutory
        on statutory.place_code = coalesce(places.place_code, '000000')
        and statutory.clock = 'statutory'
        and statutory.stage = 'total'
        and statutory.starts_on = cases.accepted_on
    where starts_with(cases.division_code, $prefix)
        and accepted_on <= $as_of
        and (outcome_on is null or outcome_on > $as_of)
),

shares as (
    select greatest(count(*) // $most_cases, 1) as one_in from cases
),

placed as (
    select
        *,
        case
            when quality_checked_on <= $as_of then 4
            when produced_on <= $as_of then 3
            when reviewed_on <= $as_of then 2
            when transmitted_on <= $as_of then 1
            else 0
        end as stage
    from cases
    cross join shares
    where hashed % one_in = 0
)

select
    division,
    hukou,
    is_across,
    is_remote,
    stage,
    one_in,
    due_on,
    due_on - $as_of as days_left,
    due_on - first_due_on as extended_days,
    $as_of - accepted_on as open_days,
    $as_of - case stage
        when 4 then quality_checked_on
        when 3 then produced_on
        when 2 then reviewed_on
        when 1 then transmitted_on
        else accepted_on
    end as stage_open_days,
    coalesce(outcome_on > due_on, due_on < as_of_on or null) as missed_due
from placed
