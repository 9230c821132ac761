-- How long cases accepted in a period took in each stage, as counts of whole days, as known at the end of a day.
-- days is NULL where the stage they were in was not finished yet; bureau_code is whose review it was.
with cases as (
    select
        hukou_code,
        outcome_on is null or outcome_on > $as_of as is_open,
        transmit_days,
        review_days,
        produce_days,
        quality_check_days,
        issue_days,
        accepted_on + transmit_days as transmitted_on,
        coalesce(transmitted_on, accepted_on) + review_days as reviewed_on,
        coalesce(reviewed_on, transmitted_on, accepted_on) + produce_days as produced_on,
        coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) + quality_check_days as quality_checked_on,
        coalesce(quality_checked_on, produced_on, reviewed_on, transmitted_on, accepted_on) + issue_days as issued_on
    from core_case_days
    where starts_with(division_code, $prefix)
        and accepted_on between $since and $until
),

placed as (
    select
        *,
        case
            when issued_on <= $as_of or not is_open then null
            when quality_checked_on <= $as_of then 'issue'
            when produced_on <= $as_of then 'quality_check'
            when reviewed_on <= $as_of then 'produce'
            when transmitted_on <= $as_of then 'review'
            else 'transmit'
        end as open_stage
    from cases
),

final as (
    select
        'transmit' as stage,
        null as bureau_code,
        case when transmitted_on <= $as_of then transmit_days end as days,
        count(*) as cases
    from placed
    where transmitted_on <= $as_of or open_stage = 'transmit'
    group by all
    union all
    select
        'review',
        hukou_code,
        case when reviewed_on <= $as_of then review_days end,
        count(*)
    from placed
    where reviewed_on <= $as_of or open_stage = 'review'
    group by all
    union all
    select
        'produce',
        null,
        case when produced_on <= $as_of then produce_days end,
        count(*)
    from placed
    where produced_on <= $as_of or open_stage = 'produce'
    group by all
    union all
    select
        'quality_check',
        null,
        case when quality_checked_on <= $as_of then quality_check_days end,
        count(*)
    from placed
    where quality_checked_on <= $as_of or open_stage = 'quality_check'
    group by all
    union all
    select
        'issue',
        null,
        case when issued_on <= $as_of then issue_days end,
        count(*)
    from placed
    where issued_on <= $as_of or open_stage = 'issue'
    group by all
)

select * from final
