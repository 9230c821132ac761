-- Cards reported lost or stolen, and after how many days they were reported found or withdrawn; 'open' up to the
-- as-of day. A second report of loss before the card is back is the same loss. Month and place of the first report.
with ordered as (
    select
        card_key,
        kind,
        is_loss,
        place_code,
        reported_at,
        place_in_card,
        lag(is_loss) over (partition by card_key order by place_in_card asc nulls last) as follows_loss,
        count(case when not is_loss then 1 end) over (
            partition by card_key
            order by place_in_card asc nulls last
            rows between unbounded preceding and current row
        ) as news_so_far
    from card_reports
    where card_key is not null
),

numbered as (
    select
        *,
        is_loss and (follows_loss is null or not follows_loss) as is_first,
        -- News belongs to the loss before it.
        news_so_far - case when is_loss then 0 else 1 end as loss_number
    from ordered
),

losses as (
    select
        max(case when is_first then reported_at end) as lost_at,
        max(case when is_first then place_code end) as place_code,
        max(case when not is_loss then kind end) as outcome,
        max(case when not is_loss then reported_at end) as back_at
    from numbered
    group by card_key, loss_number
),

final as (
    select
        cast(date_trunc('month', lost_at) as date) as month,
        losses.place_code,
        coalesce(losses.outcome, 'open') as outcome,
        greatest(cast(cast(coalesce(losses.back_at, as_of.as_of_at) as date) - cast(lost_at as date) as integer), 0)
            as days
    from losses
    cross join core_as_of as as_of
    where lost_at is not null
)

select
    month,
    place_code,
    outcome,
    days,
    count(*) as losses
from final
group by month, place_code, outcome, days
order by month nulls last, place_code nulls last, outcome nulls last, days nulls last
