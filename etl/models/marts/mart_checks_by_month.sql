-- Checks of cards, by month, sector, place, answer, and where the card's registered home lies seen from the place:
-- 'here' (the same city), 'province' (another city of the province), 'elsewhere' (another province), or not known.
with checks as (
    select
        cast(date_trunc('month', checked_at) as date) as month,
        sector,
        place_code,
        answer,
        case
            when card_home_code is null or place_code is null then 'unknown'
            when left(card_home_code, 2) <> left(place_code, 2) then 'elsewhere'
            -- A municipality is one city; a county that hangs on the province itself (4290xx) is a city of its own.
            when left(place_code, 2) in ('11', '12', '31', '50') then 'here'
            when left(card_home_code, 4) <> left(place_code, 4) then 'province'
            when substr(place_code, 3, 2) = '90' and left(card_home_code, 6) <> place_code then 'province'
            else 'here'
        end as home
    from core_verifications
)

select
    month,
    sector,
    place_code,
    answer,
    home,
    count(*) as checks
from checks
group by month, sector, place_code, answer, home
order by month nulls last, sector nulls last, place_code nulls last, answer nulls last, home nulls last
