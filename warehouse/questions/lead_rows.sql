-- Single checks behind a lead, newest first: of an organisation or a place, of some answers, since a day; or by their numbers.
select
    verification_id,
    card_key,
    checked_at,
    organisation_id,
    sector,
    place_code,
    channel,
    answer
from core_verifications
where starts_with(place_code, $prefix)
    and ($organisation_id is null or organisation_id = $organisation_id)
    and ($place_code is null or place_code = $place_code)
    and (len($answers) = 0 or list_contains($answers, answer))
    and (len($ids) = 0 or list_contains($ids, verification_id))
    and ($first_on is null or cast(checked_at as date) >= cast($first_on as date))
order by checked_at desc, verification_id
limit $most
