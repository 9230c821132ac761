-- One row per check of a card by an outside body.
select
    verification_id,
    card_key,
    checked_at,
    organisation_id,
    sector,
    left(place_code, 6) as place_code,
    card_home_code,
    channel,
    answer
from checked_verifications
