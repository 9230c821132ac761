-- Ripe cases as they stood on landmark days before they were due, as counts, and how many of them became late.
-- Ripe: due before the day asked for, so that lateness is known whatever happens after; nothing later is used.
with landmarks as (
    select unnest($landmark_days) as days_left
),

ripe as (
    select
        division_code,
        hukou_code,
        is_remote,
        accepted_on,
        due_on,
        outcome_on,
        coalesce(outcome_on > due_on, true) as is_late,
        accepted_on + transmit_days as transmitted_on,
        coalesce(transmitted_on, accepted_on) + review_days as reviewed_on,
        coalesce(reviewed_on, transmitted_on, accepted_on) + produce_days as produced_on,
        coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) + quality_check_days as quality_checked_on
    from core_case_days
    where starts_with(division_code, $prefix)
        and due_on < $as_of
        and due_on >= $since
),

seen as (
    select
        ripe.*,
        landmarks.days_left,
        cast(due_on - days_left as date) as seen_on
    from ripe
    inner join landmarks
        on ripe.due_on - ripe.accepted_on >= landmarks.days_left
        and coalesce(ripe.due_on - ripe.outcome_on < landmarks.days_left, true)
),

placed as (
    select
        *,
        case
            when quality_checked_on <= seen_on then 'issue'
            when produced_on <= seen_on then 'quality_check'
            when reviewed_on <= seen_on then 'produce'
            when transmitted_on <= seen_on then 'review'
            else 'transmit'
        end as stage,
        seen_on - case stage
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
    from seen
)

select
    days_left,
    stage,
    stage_open_days,
    is_remote,
    responsible_code,
    count(*) as cases,
    count(*) filter (where is_late) as late
from placed
group by all
