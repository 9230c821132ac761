-- Distinct cards checked, and those answered at least once with lost, stolen or superseded. Distinct cards do not add
-- up, so every area that can be asked for is counted by itself: 'area_prefix' is what the codes inside it begin with
-- ('' everywhere). Each area is cut one way at a time: 'whole', by 'sector', by 'organisation', by 'month'.
-- 'shared_digits': how far the codes of all places where a card was checked agree. A card that was seen in one county
-- only counts once in all that the county lies in; only the others need to be told apart level by level.
with cards as (
    select
        card_key,
        row_number() over (order by card_key asc nulls last) as card,
        case
            when min(place_code) = max(place_code) then 6
            when left(min(place_code), 4) = left(max(place_code), 4) then 4
            when left(min(place_code), 2) = left(max(place_code), 2) then 2
            else 0
        end as shared_digits
    from core_verifications
    where card_key is not null
    group by card_key
),

checks as (
    select
        cards.card,
        cards.shared_digits,
        checks.place_code,
        checks.sector,
        checks.organisation_id,
        cast(date_trunc('month', checks.checked_at) as date) as month,
        case when checks.answer in ('invalid_lost', 'invalid_stolen', 'superseded') then 1 else 0 end as hit
    from core_verifications as checks
    inner join cards on cards.card_key = checks.card_key
),

cut_cards as (
    select
        'whole' as cut,
        nullif('', '') as sector,
        nullif('', '') as organisation_id,
        cast(nullif(date '2000-01-01', date '2000-01-01') as date) as month,
        place_code,
        card,
        shared_digits,
        max(hit) as hit
    from checks
    group by place_code, card, shared_digits
    union all
    select
        'sector' as cut,
        sector,
        nullif('', '') as organisation_id,
        cast(nullif(date '2000-01-01', date '2000-01-01') as date) as month,
        place_code,
        card,
        shared_digits,
        max(hit) as hit
    from checks
    group by sector, place_code, card, shared_digits
    union all
    select
        'organisation' as cut,
        nullif('', '') as sector,
        organisation_id,
        cast(nullif(date '2000-01-01', date '2000-01-01') as date) as month,
        place_code,
        card,
        shared_digits,
        max(hit) as hit
    from checks
    where organisation_id is not null
    group by organisation_id, place_code, card, shared_digits
    union all
    select
        'month' as cut,
        nullif('', '') as sector,
        nullif('', '') as organisation_id,
        month,
        place_code,
        card,
        shared_digits,
        max(hit) as hit
    from checks
    group by month, place_code, card, shared_digits
),

by_county as (
    select
        place_code,
        cut,
        sector,
        organisation_id,
        month,
        shared_digits,
        count(*) as cards,
        count(case when hit = 1 then 1 end) as hit_cards
    from cut_cards
    group by place_code, cut, sector, organisation_id, month, shared_digits
),

by_prefecture as (
    select
        left(place_code, 4) as area_prefix,
        cut,
        sector,
        organisation_id,
        month,
        card,
        shared_digits,
        max(hit) as hit
    from cut_cards
    where shared_digits < 6
    group by left(place_code, 4), cut, sector, organisation_id, month, card, shared_digits
),

by_province as (
    select
        left(area_prefix, 2) as area_prefix,
        cut,
        sector,
        organisation_id,
        month,
        card,
        shared_digits,
        max(hit) as hit
    from by_prefecture
    where shared_digits < 4
    group by left(area_prefix, 2), cut, sector, organisation_id, month, card, shared_digits
),

everywhere as (
    select
        '' as area_prefix,
        cut,
        sector,
        organisation_id,
        month,
        card,
        max(hit) as hit
    from by_province
    where shared_digits < 2
    group by cut, sector, organisation_id, month, card
),

counted as (
    select place_code as area_prefix, cut, sector, organisation_id, month, cards, hit_cards
    from by_county
    union all
    select left(place_code, 4) as area_prefix, cut, sector, organisation_id, month, cards, hit_cards
    from by_county
    where shared_digits = 6
    union all
    select area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from by_prefecture
    union all
    select left(place_code, 2) as area_prefix, cut, sector, organisation_id, month, cards, hit_cards
    from by_county
    where shared_digits = 6
    union all
    select left(area_prefix, 2) as area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from by_prefecture
    where shared_digits = 4
    union all
    select area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from by_province
    union all
    select '' as area_prefix, cut, sector, organisation_id, month, cards, hit_cards
    from by_county
    where shared_digits = 6
    union all
    select '' as area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from by_prefecture
    where shared_digits = 4
    union all
    select '' as area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from by_province
    where shared_digits = 2
    union all
    select '' as area_prefix, cut, sector, organisation_id, month, 1 as cards, hit as hit_cards
    from everywhere
),

final as (
    select
        area_prefix,
        cut,
        sector,
        organisation_id,
        month,
        cast(sum(cards) as bigint) as cards,
        cast(sum(hit_cards) as bigint) as hit_cards
    from counted
    group by area_prefix, cut, sector, organisation_id, month
)

select * from final
order by
    area_prefix nulls last,
    cut nulls last,
    sector nulls last,
    organisation_id nulls last,
    month nulls last
