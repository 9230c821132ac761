-- The last checks of one card.
select
    verification_id,
    checked_at,
    sector,
    place_code,
    answer
from core_verifications
where card_key = $card_key
    and starts_with(place_code, $prefix)
order by checked_at desc, verification_id
limit $rows
