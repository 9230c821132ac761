-- The day on which a limit that starts on a day is due, for each place with rows of its own.
-- Working days are counted by the calendar's running number: the first working day that many later.
with starts as (
    select
        limits.place_code,
        limits.clock,
        limits.stage,
        limits.unit,
        limits.limit_days,
        limits.extension_days,
        calendar.day as starts_on,
        calendar.working_day_number
    from ref_limits as limits
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

final as (
    select
        starts.place_code,
        starts.clock,
        starts.stage,
        starts.starts_on,
        case
            when starts.unit = 'working_days' then working_days.day
            else starts.starts_on + starts.limit_days
        end as due_on,
        starts.extension_days
    from starts
    left join working_days
        on starts.unit = 'working_days'
        and working_days.working_day_number = starts.working_day_number + starts.limit_days
)

select * from final
