-- What came from each feed by hour. Feeds are kept for the whole register only.
select
    feed,
    sender_id,
    cast(day as timestamp) + to_hours(hour) as hour_at,
    events
from mart_feed_hours
where $prefix = ''
order by feed, sender_id, hour_at
