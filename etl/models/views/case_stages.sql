-- One row per case and stage that it has begun, with how the stage ended and its whole days.
-- 'open' is censored at its days; a stage that was passed over or never begun has no row.
-- is_due: its promised limit has passed; is_late: it overran that limit, or is open past it.
with stages as (
    select
        division_code,
        hukou_code,
        acceptance_point_id,
        matter,
        division_code as owner_code,
        'transmit' as stage,
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
        hukou_code as owner_code,
        'review' as stage,
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
        division_code as owner_code,
        'produce' as stage,
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
        division_code as owner_code,
        'quality_check' as stage,
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
        division_code as owner_code,
        'issue' as stage,
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
        division_code as owner_code,
        'collect' as stage,
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
        coalesce(limits.due_on <= as_of.as_of_on, false) as is_due,
        coalesce(limits.due_on < as_of.as_of_on and stages.ending = 'open', false)
        or coalesce(limits.due_on < stages.starts_on + stages.days and stages.ending = 'finished', false) as is_late
    from stages
    cross join core_as_of as as_of
    left join core_limit_places as places
        on places.division_code = stages.owner_code
        and places.clock = 'promised'
        and places.stage = stages.stage
    left join core_limit_days as limits
        on limits.place_code = places.place_code
        and limits.clock = 'promised'
        and limits.stage = stages.stage
        and limits.starts_on = stages.starts_on
    where stages.ending is not null
)

select * from final
