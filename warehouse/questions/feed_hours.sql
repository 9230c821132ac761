-- What came from each feed by hour; of times that are a day only a 24th in each hour of the day, for they may have come
-- in any. Feeds are kept for the whole register only.
select
    feed,
    sender_id,
    cast(day as timestamp) + to_hours(coalesce(hour, any_hour)) as hour_at,
    sum(case when hour is null then events / 24 else events end) as events
from mart_feed_hours
left join (select unnest(range(24)) as any_hour) as hours on hour is null
where $prefix = ''
group by all
order by feed, sender_id, hour_at
