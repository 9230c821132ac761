-- Days that cases spent in each stage inside some periods, as counts, seen from the end of a day: later events are put
-- aside. A case is watched in a stage on its days from_days to to_days (0 is the day the stage began), day after day
-- of one period; is_ended says that the stage ended on the last of them, is_final that the case ended with it.
-- A case that ends after days off was ready on any of them or on the day itself: one of these, by the hash, is taken.
-- So it is with a stage that is finished after a long holiday, as the weeks to come have none; a weekend is usual.
-- A stage passed over ends with the next one that was finished. narrow_code: who has the case; wide_code: the province
-- of a reviewing bureau, the city of the others. Codes are numbers here, 0 where there is none.
-- With more than most_cases cases, those that lasted less than long_days are every k-th (by a hash), k times each.
with periods as (
    select
        unnest($firsts) as first_on,
        unnest($lasts) as last_on
),

cases as (
    select
        hash(application_id) as hashed,
        coalesce(least(outcome_on, $as_of), $as_of) - accepted_on >= $long_days as is_long,
        division_code,
        hukou_code,
        hukou_province_code <> left(division_code, 2) || '0000' as is_across,
        is_remote,
        accepted_on,
        outcome = 'rejected' as is_rejected,
        outcome_on,
        accepted_on + transmit_days as transmitted_on,
        coalesce(transmitted_on, accepted_on) + review_days as reviewed_on,
        coalesce(reviewed_on, transmitted_on, accepted_on) + produce_days as produced_on,
        coalesce(produced_on, reviewed_on, transmitted_on, accepted_on) + quality_check_days as quality_checked_on,
        coalesce(quality_checked_on, produced_on, reviewed_on, transmitted_on, accepted_on) + issue_days as issued_on
    from core_case_days
    where starts_with(division_code, $prefix)
        and accepted_on <= $as_of
        and (outcome_on is null or outcome_on >= $since)
),

working_days as (
    select
        day,
        day - lag(day) over (order by day) - 1 as off_before
    from ref_calendar
    where is_working
),

shares as (
    select greatest(count(*) // $most_cases, 1) as one_in from cases
),

chosen as (
    select
        *,
        if(is_long, 1, one_in) as weight
    from cases
    cross join shares
    where is_long or hashed % one_in = 0
),

ends as (
    select
        hashed,
        weight,
        coalesce(try_cast(division_code as integer), 0) as division,
        coalesce(try_cast(hukou_code as integer), 0) as hukou,
        coalesce(is_across, true) as is_across,
        is_remote,
        is_rejected,
        accepted_on,
        outcome_on,
        issued_on as moved_5_on,
        coalesce(quality_checked_on, moved_5_on) as moved_4_on,
        coalesce(produced_on, moved_4_on) as moved_3_on,
        coalesce(reviewed_on, moved_3_on) as moved_2_on,
        coalesce(transmitted_on, moved_2_on) as moved_1_on
    from chosen
),

spells as (
    select
        hashed,
        weight,
        division,
        hukou,
        is_across,
        is_remote,
        outcome_on,
        unnest([
            {'stage': 0, 'begun_on': accepted_on, 'moved_on': moved_1_on, 'is_last': false},
            {'stage': 1, 'begun_on': moved_1_on, 'moved_on': moved_2_on, 'is_last': is_rejected},
            {'stage': 2, 'begun_on': if(is_rejected, null, moved_2_on), 'moved_on': moved_3_on, 'is_last': false},
            {'stage': 3, 'begun_on': moved_3_on, 'moved_on': moved_4_on, 'is_last': false},
            {'stage': 4, 'begun_on': moved_4_on, 'moved_on': moved_5_on, 'is_last': true}
        ], recursive := true)
    from ends
),

known as (
    select
        *,
        coalesce(moved_on, outcome_on) as finished_on
    from spells
    where begun_on <= $as_of
        and (finished_on is null or finished_on >= $since)
),

readied as (
    select
        known.*,
        case
            when finished_on <= $as_of and not is_last and moved_on is not null and coalesce(off_before, 0) <= 2
                then finished_on
            when finished_on <= $as_of
                then greatest(begun_on, finished_on - cast((hashed >> 32) % (coalesce(off_before, 0) + 1) as integer))
        end as left_on,
        coalesce(left_on, $as_of) as seen_on
    from known
    left join working_days
        on working_days.day = finished_on
),

watched as (
    select
        readied.*,
        first_on,
        greatest(first_on - begun_on, 0) as from_days,
        least(last_on, seen_on) - begun_on as to_days,
        coalesce(left_on <= last_on, false) as is_ended
    from readied
    inner join periods
        on begun_on <= last_on
        and seen_on >= first_on
)

select
    first_on,
    stage,
    is_across,
    is_remote,
    case
        when stage = 1 then hukou // 10000 * 10000
        else division // 100 * 100
    end as wide_code,
    case
        when stage = 1 then hukou
        when stage in (2, 3) then division // 100 * 100
        else division
    end as narrow_code,
    cast(from_days as smallint) as from_days,
    cast(to_days as smallint) as to_days,
    is_ended,
    is_ended and (is_last or moved_on is null) as is_final,
    cast(sum(weight) as bigint) as cases
from watched
group by all
