-- Checks of cards by week (Monday first), organisation, sector and place; how many hit, how many found nothing.
select
    cast(date_trunc('week', checked_at) as date) as week,
    organisation_id,
    sector,
    place_code,
    count(*) as checks,
    count(*) filter (where answer in ('invalid_lost', 'invalid_stolen', 'superseded')) as hits,
    count(*) filter (where answer = 'not_found') as not_found
from core_verifications
group by cast(date_trunc('week', checked_at) as date), organisation_id, sector, place_code
order by organisation_id nulls last, sector nulls last, place_code nulls last, week nulls last
