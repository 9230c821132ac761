-- Ripe cases as they stood on landmark days before they were due, as counts, and how many of them missed that day.
-- Ripe: due before the day asked for, so that it is known whatever happens after; nothing later is used. A case with an
-- extension is watched twice: against the first due day until then, against the extended one from there on.
with landmarks as (
    select unnest($landmark_days) as days_left
),

cases as (
    select
        cases.division_code,
        hukou_code,
        is_remote,
        accepted_on,
        outcome_on,
        statutory.due_on as first_due_on,
        cases.due_on as last_due_on,
        accepted_on + transmit_days as transmitted_on,
        coalesce(transmitted_on, accepted_on) + review_days as reviewed_on,
        coalesce(reviewed_on, transmitted_on, accepted_on) + produce_days as produced_on,
        coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) + quality_check_days as quality_checked_on
    from core_case_days as cases
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
        and statutory.due_on < $as_of
        and statutory.due_on >= $since
),

watched as (
    select
        *,
        false as is_extended,
        accepted_on as watched_from,
        first_due_on as due_on
    from cases
    union all
    select
        *,
        true as is_extended,
        first_due_on as watched_from,
        last_due_on as due_on
    from cases
    where last_due_on > first_due_on
        and last_due_on < $as_of
),

seen as (
    select
        watched.*,
        landmarks.days_left,
        cast(due_on - days_left as date) as seen_on
    from watched
    inner join landmarks
        on watched.due_on - watched.watched_from >= landmarks.days_left
        and coalesce(watched.due_on - watched.outcome_on < landmarks.days_left, true)
),

placed as (
    select
        *,
        coalesce(outcome_on > due_on, true) as is_missed,
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
    is_extended,
    days_left,
    stage,
    stage_open_days,
    is_remote,
    responsible_code,
    count(*) as cases,
    count(*) filter (where is_missed) as late
from placed
group by all
