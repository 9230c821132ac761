-- Loss reports by their own numbers, or by the pseudonyms of their cards, wherever made: a card is lost everywhere.
select
    report_id,
    card_key,
    kind,
    reported_at,
    effective_at,
    place_code,
    greatest(happened_at, reported_at, recorded_at, effective_at, replicated_at) as latest_at,
    starts_with(coalesce(place_code, ''), $prefix) as is_in_scope
from core_loss_reports
where report_id in (select unnest($report_ids))
    or card_key in (select unnest($card_keys))
