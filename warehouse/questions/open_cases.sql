-- Cases open at the end of a day, as they stood then: what happened later is put aside. One case, or all of them.
-- An extension carries no date: before the snapshot's own day it counts from the end of the 60 days on.
-- missed_due is how it ended since, NULL where that is not known yet: it checks a forecast, and is none.
with accepted as (
    select
        application_id,
        acceptance_point_id,
        cases.division_code,
        matter,
        hukou_code,
        hukou_province_code,
        is_remote,
        accepted_on,
        outcome_on,
        promised_due_on,
        as_of.as_of_on,
        statutory.due_on as first_due_on,
        case
            when $as_of >= as_of.as_of_on or $as_of > statutory.due_on then cases.due_on
            else statutory.due_on
        end as due_on,
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
    left join core_limit_days as statutory
        on statutory.place_code = coalesce(places.place_code, '000000')
        and statutory.clock = 'statutory'
        and statutory.stage = 'total'
        and statutory.starts_on = cases.accepted_on
    where starts_with(cases.division_code, $prefix)
        and accepted_on <= $as_of
        and (outcome_on is null or outcome_on > $as_of)
        and ($application_id is null or application_id = $application_id)
),

placed as (
    select
        *,
        case
            when quality_checked_on <= $as_of then 'issue'
            when produced_on <= $as_of then 'quality_check'
            when reviewed_on <= $as_of then 'produce'
            when transmitted_on <= $as_of then 'review'
            else 'transmit'
        end as stage
    from accepted
),

final as (
    select
        application_id,
        acceptance_point_id,
        division_code,
        matter,
        hukou_code,
        hukou_province_code,
        is_remote,
        accepted_on,
        due_on,
        promised_due_on,
        coalesce(outcome_on > due_on, due_on < as_of_on or null) as missed_due,
        stage,
        due_on - $as_of as days_left,
        due_on - first_due_on as extended_days,
        $as_of - accepted_on as open_days,
        $as_of - case stage
            when 'issue' then quality_checked_on
            when 'quality_check' then produced_on
            when 'produce' then reviewed_on
            when 'review' then transmitted_on
            else accepted_on
        end as stage_open_days,
        case
            when stage in ('transmit', 'issue') then division_code
            when stage = 'review' then hukou_code
            else left(division_code, 4) || '00'
        end as responsible_code
    from placed
)

select * from final
order by days_left nulls last, accepted_on, application_id
