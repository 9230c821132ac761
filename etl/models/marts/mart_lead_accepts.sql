-- Checks of cards whose loss was known to the sectors, by organisation and place, and how many were answered 'valid'.
select
    organisation_id,
    sector,
    place_code,
    count(*) as lost_card_checks,
    count(*) filter (where is_let_through) as let_through
from lost_card_checks
where organisation_id is not null
group by organisation_id, sector, place_code
order by organisation_id nulls last, sector nulls last, place_code nulls last
