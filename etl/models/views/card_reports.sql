-- Every report in the order in which its card was reported on, and what was said of the card afterwards.
-- A time of midnight is a day without a time: what begins then has begun for certain when that day is over
-- ('_from'); what ends then may have ended when it began. Of two reports at one instant the found or withdrawn one
-- answers the loss. A report that was copied is in effect by then. A report without a card stands for itself.
with timed as (
    select
        report_id,
        card_key,
        kind,
        kind in ('lost', 'stolen') as is_loss,
        place_code,
        reported_at,
        coalesce(effective_at, replicated_at) as effect_at,
        effective_at,
        replicated_at,
        case when hour(reported_at) + minute(reported_at) + second(reported_at) = 0 then 1 else 0 end as is_day,
        case
            when hour(coalesce(effective_at, replicated_at)) + minute(coalesce(effective_at, replicated_at))
                + second(coalesce(effective_at, replicated_at)) = 0 then 1
            else 0
        end as is_effect_day
    from core_loss_reports
),

certain as (
    select
        *,
        case when is_day = 1 then cast(reported_at + interval '1' day as timestamp) else reported_at end
            as reported_from,
        case when is_effect_day = 1 then cast(effect_at + interval '1' day as timestamp) else effect_at end
            as effect_from
    from timed
),

ordered as (
    select
        *,
        row_number() over (
            partition by coalesce(card_key, 'report ' || report_id)
            order by reported_from asc nulls last, is_loss desc nulls last, report_id asc nulls last
        ) as place_in_card
    from certain
),

final as (
    select
        *,
        min(case when is_loss then reported_at end) over later_reports as next_loss_at,
        min(case when is_loss then effect_from end) over later_reports as next_loss_effect_from,
        min(case when not is_loss then reported_at end) over later_reports as next_news_at,
        min(case when not is_loss then effect_from end) over later_reports as next_news_effect_from
    from ordered
    window later_reports as (
        partition by coalesce(card_key, 'report ' || report_id)
        order by place_in_card asc nulls last
        rows between 1 following and unbounded following
    )
)

select
    *,
    -- A loss rules from its effect until the card is reported found or withdrawn, or a newer loss rules; news rule
    -- from their effect until a newer loss is reported, or newer news rule.
    case
        when is_loss then least(next_news_at, next_loss_effect_from)
        else least(next_loss_at, next_news_effect_from)
    end as ruled_until
from final
