-- What came from a feed in each hour: reports that reached the copies ('replication'), checks of a sector ('sector').
-- No hour where the time is a day only.
with events as (
    select
        'replication' as feed,
        'all' as sender_id,
        replicated_at as happened_at
    from core_loss_reports
    where replicated_at is not null
    union all
    select
        'sector' as feed,
        sector as sender_id,
        checked_at as happened_at
    from core_verifications
),

final as (
    select
        feed,
        sender_id,
        cast(happened_at as date) as day,
        case when hour(happened_at) + minute(happened_at) + second(happened_at) > 0 then hour(happened_at) end as hour
    from events
)

select
    feed,
    sender_id,
    day,
    hour,
    count(*) as events
from final
group by feed, sender_id, day, hour
order by feed nulls last, sender_id nulls last, day nulls last, hour nulls last
