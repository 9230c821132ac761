-- Applications accepted at each point by month, weekday (1 = Monday) and hour; a date without a time has no hour.
with accepted as (
    select
        acceptance_point_id,
        cast(accepted_at as date) as accepted_on,
        hour(accepted_at) as hour,
        accepted_at = date_trunc('day', accepted_at) as is_without_time
    from core_applications
),

final as (
    select
        accepted.acceptance_point_id,
        cast(date_trunc('month', accepted.accepted_on) as date) as month,
        calendar.weekday,
        case when not accepted.is_without_time then accepted.hour end as hour,
        count(*) as applications
    from accepted
    left join ref_calendar as calendar
        on calendar.day = accepted.accepted_on
    group by
        accepted.acceptance_point_id,
        cast(date_trunc('month', accepted.accepted_on) as date),
        calendar.weekday,
        case when not accepted.is_without_time then accepted.hour end
)

select * from final
order by acceptance_point_id nulls last, month nulls last, weekday nulls last, hour nulls last
