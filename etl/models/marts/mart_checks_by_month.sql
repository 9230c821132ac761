-- Checks of cards, by month, sector, place and answer.
select
    cast(date_trunc('month', checked_at) as date) as month,
    sector,
    place_code,
    answer,
    count(*) as checks
from core_verifications
group by cast(date_trunc('month', checked_at) as date), sector, place_code, answer
order by month nulls last, sector nulls last, place_code nulls last, answer nulls last
