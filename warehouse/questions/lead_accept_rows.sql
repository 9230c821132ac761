-- Single checks of cards known to be lost that one organisation was answered 'valid' for, newest first.
select
    checks.verification_id,
    checks.card_key,
    checks.checked_at,
    checks.organisation_id,
    checks.sector,
    checks.place_code,
    checks.channel,
    checks.answer
from lost_card_checks as checks
where checks.is_let_through
    and checks.organisation_id = $organisation_id
    and starts_with(checks.place_code, $prefix)
order by checks.checked_at desc, checks.verification_id
limit $most
