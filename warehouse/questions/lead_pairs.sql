-- Two checks in a row of one card in two prefectures within hours; at least one of them in the area.
select
    card_key,
    from_verification_id,
    to_verification_id,
    from_at,
    to_at,
    from_place_code,
    to_place_code,
    seconds
from mart_lead_pairs
where starts_with(from_place_code, $prefix)
    or starts_with(to_place_code, $prefix)
order by card_key, to_at
