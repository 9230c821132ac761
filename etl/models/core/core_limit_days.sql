-- The day on which a limit that starts on a day is due, for each place with rows of its own.
-- Working days are counted by the calendar's running number. ref_clock says whether the starting day is the first of the
-- limit, and whether a limit in calendar days that ends on a day off ends on the next working day.
with clock as (
    select * from ref_clock
),

starts as (
    select
        limits.place_code,
        limits.clock,
        limits.stage,
        limits.unit,
        limits.limit_days,
        limits.extension_days,
        calendar.day as starts_on,
        calendar.working_day_number + limits.limit_days
        - case when clock.counts_first_day and calendar.is_working then 1 else 0 end as last_number,
        calendar.day + limits.limit_days - case when clock.counts_first_day then 1 else 0 end as last_day
    from ref_limits as limits
    cross join clock
    inner join ref_calendar as calendar
        on calendar.day >= limits.valid_from
        and calendar.day <= limits.valid_to
),

working_days as (
    select
        day,
        working_day_number
    from ref_calendar
    where is_working
),

days_off as (
    select
        calendar.day,
        working_days.day as next_working_day
    from ref_calendar as calendar
    cross join clock
    inner join working_days
        on working_days.working_day_number = calendar.working_day_number + 1
    where clock.rolls_over
        and not calendar.is_working
),

final as (
    select
        starts.place_code,
        starts.clock,
        starts.stage,
        starts.starts_on,
        case
            when starts.unit = 'working_days' then working_days.day
            else coalesce(days_off.next_working_day, starts.last_day)
        end as due_on,
        case
            when starts.unit = 'working_days' then working_days.day + starts.extension_days
            else coalesce(extended_off.next_working_day, starts.last_day + starts.extension_days)
        end as extended_due_on
    from starts
    left join working_days
        on starts.unit = 'working_days'
        and working_days.working_day_number = starts.last_number
    left join days_off
        on days_off.day = starts.last_day
    left join days_off as extended_off
        on extended_off.day = starts.last_day + starts.extension_days
)

select * from final
