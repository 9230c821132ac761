-- Whole minutes from a report of loss or theft until it took effect; a pending report counts up to the as-of instant.
with reports as (
    select
        reported_at,
        effective_at is null as is_open,
        coalesce(effective_at, as_of.as_of_at) as ended_at
    from core_loss_reports
    cross join core_as_of as as_of
    where kind in ('lost', 'stolen')
),

final as (
    select
        cast(date_trunc('month', reported_at) as date) as month,
        cast(cast(ended_at as date) - cast(reported_at as date) as integer) * 1440
        + (hour(ended_at) - hour(reported_at)) * 60
        + (minute(ended_at) - minute(reported_at))
        - case when second(ended_at) < second(reported_at) then 1 else 0 end as minutes,
        is_open,
        count(*) as reports
    from reports
    group by 1, 2, 3
)

select * from final
order by month nulls last, minutes nulls last, is_open nulls last
