-- Whole minutes between the times of a report of loss or theft, over three spans: from report to effect, from effect
-- to the copies, from report to the copies; by month and place of the report. What has not come yet counts up to the
-- as-of instant, or to the card being reported found or withdrawn. No minutes where either time is a day only.
with reports as (
    select card_reports.*, as_of.as_of_at
    from card_reports
    cross join core_as_of as as_of
    where is_loss
),

spans as (
    select
        'report_to_effect' as span,
        reported_at,
        place_code,
        reported_at as begun_at,
        effect_at as done_at,
        greatest(reported_at, least(as_of_at, coalesce(next_news_at, as_of_at))) as watched_until
    from reports
    union all
    select
        'effect_to_copies' as span,
        reported_at,
        place_code,
        effective_at as begun_at,
        replicated_at as done_at,
        greatest(effective_at, least(as_of_at, coalesce(next_news_at, as_of_at))) as watched_until
    from reports
    where effective_at is not null
    union all
    select
        'report_to_copies' as span,
        reported_at,
        place_code,
        reported_at as begun_at,
        replicated_at as done_at,
        greatest(reported_at, least(as_of_at, coalesce(next_news_at, as_of_at))) as watched_until
    from reports
),

ended as (
    select
        *,
        done_at is null as is_open,
        coalesce(done_at, watched_until) as ended_at,
        hour(begun_at) + minute(begun_at) + second(begun_at) = 0
        or (done_at is not null and hour(done_at) + minute(done_at) + second(done_at) = 0) as is_day_only
    from spans
),

final as (
    select
        span,
        cast(date_trunc('month', reported_at) as date) as month,
        place_code,
        case
            when not is_day_only
                then cast(cast(ended_at as date) - cast(begun_at as date) as integer) * 1440
                    + (hour(ended_at) - hour(begun_at)) * 60
                    + (minute(ended_at) - minute(begun_at))
                    - case when second(ended_at) < second(begun_at) then 1 else 0 end
        end as minutes,
        is_open
    from ended
)

select
    span,
    month,
    place_code,
    minutes,
    is_open,
    count(*) as reports
from final
group by span, month, place_code, minutes, is_open
order by span nulls last, month nulls last, place_code nulls last, minutes nulls last, is_open nulls last
