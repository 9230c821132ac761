-- How long each stage took, as counts: by registered home, stage, month of acceptance, ending and whole days.
-- 'open' counts are censored at their days; a stage that was passed over or never begun has no count.
-- promise_due are those whose promised limit has passed, promise_late those of them that overran it.
with cases as (
    select * from core_case_days
),

stages as (
    select
        hukou_code,
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
    from cases
    union all
    select
        hukou_code,
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
    from cases
    union all
    select
        hukou_code,
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
    from cases
    union all
    select
        hukou_code,
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
    from cases
    union all
    select
        hukou_code,
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
    from cases
    union all
    select
        hukou_code,
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
    from cases
),

clocked as (
    select
        stages.hukou_code,
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
),

final as (
    select
        hukou_code,
        stage,
        accepted_month,
        ending,
        days,
        count(*) as cases,
        count(*) filter (where is_due) as promise_due,
        count(*) filter (where is_due and is_late) as promise_late
    from clocked
    group by hukou_code, stage, accepted_month, ending, days
)

select * from final
order by stage, hukou_code, accepted_month, ending, days
