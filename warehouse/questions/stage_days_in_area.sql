-- Days in each stage, as counts, over the cases of one area: what mart_stage_days_by_hukou holds, from the cases.
with cases as (
    select
        hukou_code,
        division_code,
        current_stage,
        stage_open_days,
        stages_finished,
        cast(case when outcome = 'withdrawn' then outcome_on - stage_started_on end as smallint) as withdrawn_days,
        accepted_on as transmit_from,
        transmit_from + coalesce(transmit_days, 0) as review_from,
        review_from + coalesce(review_days, 0) as produce_from,
        produce_from + coalesce(produce_days, 0) as quality_check_from,
        quality_check_from + coalesce(quality_check_days, 0) as issue_from,
        issue_from + coalesce(issue_days, 0) as collect_from,
        columns('^(transmit|review|produce|quality_check|issue|collect)_days$')
    from core_case_days
    where starts_with(division_code, $prefix)
),

stages as (
    select
        0 as number,
        'transmit' as stage,
        division_code as owner,
        transmit_from as starts_on,
        transmit_days as own,
        cases.*
    from cases
    union all
    select 1, 'review', hukou_code, review_from, review_days, cases.* from cases
    union all
    select 2, 'produce', division_code, produce_from, produce_days, cases.* from cases
    union all
    select 3, 'quality_check', division_code, quality_check_from, quality_check_days, cases.* from cases
    union all
    select 4, 'issue', division_code, issue_from, issue_days, cases.* from cases
    union all
    select 5, 'collect', division_code, collect_from, collect_days, cases.* from cases
),

ended as (
    select
        stage,
        owner,
        starts_on,
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
