-- Ripe cases as they stood on landmark days before they were due, as counts, and how many of them missed that day.
-- Ripe: due before the day asked for, so that it is known whatever happens after; nothing later is used. A case with an
-- extension is watched twice: against the first due day until then, against the extended one from there on.
-- Stages and codes are numbers (0 where there is none). With more than most_cases cases, those that ended within
-- long_days are every k-th (by a hash of its number), k times each.
with landmarks as (
    select unnest($landmark_days) as days_left
),

cases as (
    select
        hash(application_id) as hashed,
        coalesce(try_cast(cases.division_code as integer), 0) as division,
        coalesce(try_cast(hukou_code as integer), 0) as hukou,
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

shares as (
    select greatest(count(*) // $most_cases, 1) as one_in from cases
),

chosen as (
    select
        *,
        coalesce(outcome_on > accepted_on + $long_days, true) as is_long,
        if(is_long, 1, one_in) as weight
    from cases
    cross join shares
    where is_long or hashed % one_in = 0
),

watched as (
    select
        *,
        false as is_extended,
        accepted_on as watched_from,
        first_due_on as due_on
    from chosen
    union all
    select
        *,
        true as is_extended,
        first_due_on as watched_from,
        last_due_on as due_on
    from chosen
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
            when quality_checked_on <= seen_on then 4
            when produced_on <= seen_on then 3
            when reviewed_on <= seen_on then 2
            when transmitted_on <= seen_on then 1
            else 0
        end as stage,
        seen_on - case stage
            when 4 then quality_checked_on
            when 3 then produced_on
            when 2 then reviewed_on
            when 1 then transmitted_on
            else accepted_on
        end as stage_open_days,
        case
            when stage = 1 then hukou
            when stage in (2, 3) then division // 100 * 100
            else division
        end as narrow_code
    from seen
)

select
    is_extended,
    days_left,
    stage,
    stage_open_days,
    is_remote,
    narrow_code,
    cast(sum(weight) as bigint) as cases,
    cast(coalesce(sum(weight) filter (where is_missed), 0) as bigint) as late
from placed
group by all
