-- Points, organisations and reviewing bureaus that are silent for longer than their own habit explains.
-- The usual gap is the 99th percentile of a sender's gaps: nearly all its pauses, holidays among them, were shorter.
with senders as (
    select
        kind,
        sender_id,
        max(last_on) as last_on,
        sum(sending_days) as sending_days
    from mart_sending_gaps
    group by kind, sender_id
),

ranked as (
    select
        kind,
        sender_id,
        gap_days,
        sum(sending_days) over (partition by kind, sender_id order by gap_days) as gaps_so_far,
        sum(sending_days) over (partition by kind, sender_id) as gaps
    from mart_sending_gaps
    where gap_days is not null
),

habits as (
    select
        kind,
        sender_id,
        min(gap_days) as usual_gap_days
    from ranked
    where gaps_so_far >= 0.99 * gaps
    group by kind, sender_id
),

final as (
    select
        senders.kind,
        senders.sender_id as id,
        points.name,
        senders.last_on as last_at,
        cast($as_of as date) - senders.last_on as days_silent,
        habits.usual_gap_days
    from senders
    join habits using (kind, sender_id)
    left join core_acceptance_points as points
        on senders.kind = 'acceptance_point' and points.acceptance_point_id = senders.sender_id
    where senders.sending_days >= $fewest_sending_days
        and cast($as_of as date) - senders.last_on > greatest($shortest_days, $times_usual * habits.usual_gap_days)
        and (points.closed_on is null or points.closed_on > cast($as_of as date))
        and case senders.kind
            when 'acceptance_point' then starts_with(coalesce(points.division_code, ''), $prefix)
            when 'reviewing_bureau' then starts_with(senders.sender_id, $prefix)
            else $prefix = ''
        end
)

select * from final
order by kind, days_silent desc, id
