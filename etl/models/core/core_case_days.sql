-- One row per case: the day it was accepted, whole days per stage, where it stands, when it is due, how it ended.
-- A stage runs from the last stage finished before it; a stage passed over has no days of its own.
-- X_limit_days: what is promised for the stage from the day it began (or would, if it were the next), in calendar days.
with applications as (
    select * from core_applications
),

dated as (
    select
        applications.*,
        points.division_code as point_division_code,
        cast(accepted_at as date) as accepted_on,
        cast(transmitted_at as date) as transmitted_on,
        cast(reviewed_at as date) as reviewed_on,
        cast(produced_at as date) as produced_on,
        cast(quality_checked_at as date) as quality_checked_on,
        cast(issued_at as date) as issued_on,
        cast(collected_at as date) as collected_on,
        cast(withdrawn_at as date) as withdrawn_on,
        case when review_outcome = 'rejected' then cast(reviewed_at as date) end as rejected_on
    from applications
    left join core_acceptance_points as points
        using (acceptance_point_id)
),

ended as (
    select
        dated.*,
        coalesce(point_division_code, residence_county_code) as division_code,
        least(issued_on, rejected_on, withdrawn_on) as outcome_on,
        case
            when collected_on is not null then 6
            when issued_on is not null then 5
            when quality_checked_on is not null then 4
            when produced_on is not null then 3
            when reviewed_on is not null then 2
            when transmitted_on is not null then 1
            else 0
        end as stages_finished,
        coalesce(
            collected_on, issued_on, quality_checked_on, produced_on, reviewed_on, transmitted_on, accepted_on
        ) as stage_started_on
    from dated
),

placed as (
    select
        ended.*,
        case
            when outcome_on is null then 'open'
            when outcome_on = issued_on then 'issued'
            when outcome_on = rejected_on then 'rejected'
            else 'withdrawn'
        end as outcome
    from ended
),

staged as (
    select
        placed.*,
        case
            when outcome in ('rejected', 'withdrawn') or stages_finished = 6 then null
            when stages_finished = 0 then 'transmit'
            when stages_finished = 1 then 'review'
            when stages_finished = 2 then 'produce'
            when stages_finished = 3 then 'quality_check'
            when stages_finished = 4 then 'issue'
            else 'collect'
        end as current_stage
    from placed
),

promised_places as (
    select
        division_code,
        max(case when stage = 'transmit' then place_code end) as transmit_place_code,
        max(case when stage = 'review' then place_code end) as review_place_code,
        max(case when stage = 'produce' then place_code end) as produce_place_code,
        max(case when stage = 'quality_check' then place_code end) as quality_check_place_code,
        max(case when stage = 'issue' then place_code end) as issue_place_code,
        max(case when stage = 'collect' then place_code end) as collect_place_code,
        max(case when stage = 'total' then place_code end) as total_place_code
    from core_limit_places
    where clock = 'promised'
    group by division_code
),

promised_limits as (
    select
        place_code,
        stage,
        starts_on,
        due_on,
        cast(due_on - starts_on as smallint) as limit_days
    from core_limit_days
    where clock = 'promised'
),

clocked as (
    select
        staged.*,
        case
            when extension_recorded then statutory.extended_due_on
            else statutory.due_on
        end as due_on,
        promised.due_on as promised_due_on,
        transmit_limits.limit_days as transmit_limit_days,
        review_limits.limit_days as review_limit_days,
        produce_limits.limit_days as produce_limit_days,
        quality_check_limits.limit_days as quality_check_limit_days,
        issue_limits.limit_days as issue_limit_days,
        collect_limits.limit_days as collect_limit_days
    from staged
    left join core_limit_places as statutory_places
        on statutory_places.division_code = staged.division_code
        and statutory_places.clock = 'statutory'
        and statutory_places.stage = 'total'
    left join core_limit_days as statutory
        on statutory.place_code = coalesce(statutory_places.place_code, '000000')
        and statutory.clock = 'statutory'
        and statutory.stage = 'total'
        and statutory.starts_on = staged.accepted_on
    left join promised_places as own_places
        on own_places.division_code = staged.division_code
    left join promised_places as home_places
        on home_places.division_code = staged.hukou_code
    left join promised_limits as promised
        on promised.stage = 'total'
        and promised.place_code = coalesce(own_places.total_place_code, '000000')
        and promised.starts_on = staged.accepted_on
    left join promised_limits as transmit_limits
        on transmit_limits.stage = 'transmit'
        and transmit_limits.place_code = own_places.transmit_place_code
        and transmit_limits.starts_on = staged.accepted_on
    left join promised_limits as review_limits
        on review_limits.stage = 'review'
        and review_limits.place_code = home_places.review_place_code
        and review_limits.starts_on = coalesce(staged.transmitted_on, staged.accepted_on)
    left join promised_limits as produce_limits
        on produce_limits.stage = 'produce'
        and produce_limits.place_code = own_places.produce_place_code
        and produce_limits.starts_on = coalesce(staged.reviewed_on, staged.transmitted_on, staged.accepted_on)
    left join promised_limits as quality_check_limits
        on quality_check_limits.stage = 'quality_check'
        and quality_check_limits.place_code = own_places.quality_check_place_code
        and quality_check_limits.starts_on = coalesce(
            staged.produced_on, staged.reviewed_on, staged.transmitted_on, staged.accepted_on
        )
    left join promised_limits as issue_limits
        on issue_limits.stage = 'issue'
        and issue_limits.place_code = own_places.issue_place_code
        and issue_limits.starts_on = coalesce(
            staged.quality_checked_on, staged.produced_on, staged.reviewed_on, staged.transmitted_on, staged.accepted_on
        )
    left join promised_limits as collect_limits
        on collect_limits.stage = 'collect'
        and collect_limits.place_code = own_places.collect_place_code
        and collect_limits.starts_on = coalesce(
            staged.issued_on, staged.quality_checked_on, staged.produced_on, staged.reviewed_on, staged.transmitted_on, staged.accepted_on
        )
),

final as (
    select
        clocked.application_id,
        clocked.acceptance_point_id,
        clocked.division_code,
        clocked.matter,
        clocked.hukou_code,
        clocked.hukou_province_code,
        clocked.age_band,
        clocked.is_remote,
        clocked.accepted_on,
        cast(clocked.stages_finished as tinyint) as stages_finished,
        cast(transmitted_on - accepted_on as smallint) as transmit_days,
        cast(reviewed_on - coalesce(transmitted_on, accepted_on) as smallint) as review_days,
        cast(produced_on - coalesce(reviewed_on, transmitted_on, accepted_on) as smallint) as produce_days,
        cast(
            quality_checked_on - coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) as smallint
        ) as quality_check_days,
        cast(
            issued_on - coalesce(quality_checked_on, produced_on, reviewed_on, transmitted_on, accepted_on) as smallint
        ) as issue_days,
        cast(
            collected_on
            - coalesce(issued_on, quality_checked_on, produced_on, reviewed_on, transmitted_on, accepted_on)
            as smallint
        ) as collect_days,
        clocked.current_stage,
        clocked.stage_started_on,
        cast(
            case when current_stage is not null then as_of.as_of_on - stage_started_on end as smallint
        ) as stage_open_days,
        clocked.outcome,
        clocked.outcome_on,
        cast(outcome_on - accepted_on as smallint) as outcome_days,
        cast(case when outcome = 'open' then as_of.as_of_on - accepted_on end as smallint) as open_days,
        clocked.due_on,
        clocked.due_on <= as_of.as_of_on as is_due,
        coalesce(outcome_on, as_of.as_of_on) > due_on as is_late,
        clocked.promised_due_on,
        clocked.transmit_limit_days,
        clocked.review_limit_days,
        clocked.produce_limit_days,
        clocked.quality_check_limit_days,
        clocked.issue_limit_days,
        clocked.collect_limit_days,
        case
            when current_stage in ('transmit', 'issue', 'collect') then clocked.division_code
            when current_stage = 'review' then clocked.hukou_code
            when current_stage in ('produce', 'quality_check') then left(clocked.division_code, 4) || '00'
        end as responsible_code
    from clocked
    cross join core_as_of as as_of
)

select * from final
order by acceptance_point_id nulls last, accepted_on nulls last, application_id nulls last
