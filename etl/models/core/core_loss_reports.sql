-- One row per report of a lost, stolen, found or withdrawn card, with its four times.
select
    report_id,
    card_key,
    kind,
    happened_at,
    reported_at,
    recorded_at,
    effective_at,
    replicated_at,
    left(place_code, 6) as place_code
from checked_loss_reports
