-- Days in each stage, as counts, over the cases of one area: what mart_stage_days_by_hukou holds, from the cases.
with cases as (
    select *
    from core_case_days
    where starts_with(division_code, $prefix)
),

stages as (
    select
        accepted_on,
        current_stage,
        stage_open_days,
        stages_finished,
        case when outcome = 'withdrawn' then outcome_on - stage_started_on end as withdrawn_days,
        unnest([
            {number: 0, stage: 'transmit', owner: division_code, own: transmit_days, before: 0},
            {number: 1, stage: 'review', owner: hukou_code, own: review_days, before: coalesce(transmit_days, 0)},
            {number: 2, stage: 'produce', owner: division_code, own: produce_days,
                before: coalesce(transmit_days, 0) + coalesce(review_days, 0)},
            {number: 3, stage: 'quality_check', owner: division_code, own: quality_check_days,
                before: coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0)},
            {number: 4, stage: 'issue', owner: division_code, own: issue_days,
                before: coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0)
                    + coalesce(quality_check_days, 0)},
            {number: 5, stage: 'collect', owner: division_code, own: collect_days,
                before: coalesce(transmit_days, 0) + coalesce(review_days, 0) + coalesce(produce_days, 0)
                    + coalesce(quality_check_days, 0) + coalesce(issue_days, 0)}
        ], recursive := true)
    from cases
),

ended as (
    select
        stage,
        owner,
        accepted_on + before as starts_on,
        case
            when own is not null then 'finished'
            when current_stage = stage then 'open'
            when withdrawn_days is not null and stages_finished = number then 'withdrawn'
        end as ending,
        case ending when 'finished' then own when 'open' then stage_open_days else withdrawn_days end as days
    from stages
    where ending is not null
),

clocked as (
    select
        ended.*,
        coalesce(limits.due_on <= as_of.as_of_on, false) as is_due,
        coalesce(
            limits.due_on < case ended.ending
                when 'finished' then ended.starts_on + ended.days
                when 'open' then as_of.as_of_on
            end,
            false
        ) as is_late
    from ended
    cross join core_as_of as as_of
    left join core_limit_places as places
        on places.division_code = ended.owner
        and places.clock = 'promised'
        and places.stage = ended.stage
    left join core_limit_days as limits
        on limits.place_code = places.place_code
        and limits.clock = 'promised'
        and limits.stage = ended.stage
        and limits.starts_on = ended.starts_on
),

final as (
    select
        stage,
        ending,
        days,
        count(*) as cases,
        count(*) filter (where is_due) as due,
        count(*) filter (where is_due and is_late) as late
    from clocked
    group by all
)

select * from final
order by stage, days
