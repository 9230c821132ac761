-- One row per case and stage that it has begun, with how the stage ended and its whole days.
-- 'open' is censored at its days; a stage that was passed over or never begun has no row.
-- is_due: its promised limit has passed; is_late: it overran that limit, or is open past it.
with stages as (
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'transmit' as stage,
        transmit_limit_days as limit_days,
        accepted_on,
        accepted_on as starts_on,
        case
            when transmit_days is not null then 'finished'
            when current_stage = 'transmit' then 'open'
            when outcome = 'withdrawn' and stages_finished = 0 then 'withdrawn'
        end as ending,
        case
            when transmit_days is not null then transmit_days
            when current_stage = 'transmit' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 0 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
    union all
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'review' as stage,
        review_limit_days as limit_days,
        accepted_on,
        cast(accepted_on + (coalesce(transmit_days, 0)) as date) as starts_on,
        case
            when review_days is not null then 'finished'
            when current_stage = 'review' then 'open'
            when outcome = 'withdrawn' and stages_finished = 1 then 'withdrawn'
        end as ending,
        case
            when review_days is not null then review_days
            when current_stage = 'review' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 1 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
    union all
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'produce' as stage,
        produce_limit_days as limit_days,
        accepted_on,
        cast(accepted_on + (coalesce(transmit_days, 0) + coalesce(review_days, 0)) as date) as starts_on,
        case
            when produce_days is not null then 'finished'
            when current_stage = 'produce' then 'open'
            when outcome = 'withdrawn' and stages_finished = 2 then 'withdrawn'
        end as ending,
        case
            when produce_days is not null then produce_days
            when current_stage = 'produce' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 2 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
    union all
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'quality_check' as stage,
        quality_check_limit_days as limit_days,
        accepted_on,
        cast(accepted_on + (coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0)) as date) as starts_on,
        case
            when quality_check_days is not null then 'finished'
            when current_stage = 'quality_check' then 'open'
            when outcome = 'withdrawn' and stages_finished = 3 then 'withdrawn'
        end as ending,
        case
            when quality_check_days is not null then quality_check_days
            when current_stage = 'quality_check' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 3 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
    union all
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'issue' as stage,
        issue_limit_days as limit_days,
        accepted_on,
        cast(accepted_on + (coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0) + coalesce(quality_check_days, 0)) as date) as starts_on,
        case
            when issue_days is not null then 'finished'
            when current_stage = 'issue' then 'open'
            when outcome = 'withdrawn' and stages_finished = 4 then 'withdrawn'
        end as ending,
        case
            when issue_days is not null then issue_days
            when current_stage = 'issue' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 4 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
    union all
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        'collect' as stage,
        collect_limit_days as limit_days,
        accepted_on,
        cast(accepted_on + (coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0) + coalesce(quality_check_days, 0) + coalesce(issue_days, 0)) as date) as starts_on,
        case
            when collect_days is not null then 'finished'
            when current_stage = 'collect' then 'open'
            when outcome = 'withdrawn' and stages_finished = 5 then 'withdrawn'
        end as ending,
        case
            when collect_days is not null then collect_days
            when current_stage = 'collect' then stage_open_days
            when outcome = 'withdrawn' and stages_finished = 5 then cast(outcome_on - stage_started_on as smallint)
        end as days
    from core_case_days
),

final as (
    select
        stages.division_code,
        stages.hukou_code,
        stages.acceptance_point_id,
        stages.matter,
        stages.stage,
        cast(date_trunc('month', stages.accepted_on) as date) as accepted_month,
        stages.ending,
        stages.days,
        coalesce(stages.starts_on + stages.limit_days <= as_of.as_of_on, false) as is_due,
        coalesce(stages.starts_on + stages.limit_days < as_of.as_of_on and stages.ending = 'open', false)
        or coalesce(stages.limit_days < stages.days and stages.ending = 'finished', false) as is_late
    from stages
    cross join core_as_of as as_of
    where stages.ending is not null
)

select * from final
