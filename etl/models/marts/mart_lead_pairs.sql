-- Two checks in a row of one card in two prefectures within nine hours: a longer way than any inside the country.
-- A check on line places nobody, one with a day and no time (midnight) is at no hour: both are left out.
with moving as (
    select card_key
    from core_verifications
    where card_key is not null
    group by card_key
    having min(left(place_code, 4)) <> max(left(place_code, 4))
),

placed as (
    select
        checks.card_key,
        checks.verification_id,
        checks.checked_at,
        checks.place_code
    from core_verifications as checks
    inner join moving
        on moving.card_key = checks.card_key
    where hour(checks.checked_at) + minute(checks.checked_at) + second(checks.checked_at) > 0
    and coalesce(lower(trim(checks.channel)), '') not in ('online', '线上', '网上', '在线', '互联网')
),

followed as (
    select
        card_key,
        lag(verification_id) over (
            partition by card_key order by checked_at asc nulls last, verification_id asc nulls last
        ) as from_verification_id,
        verification_id as to_verification_id,
        lag(checked_at) over (
            partition by card_key order by checked_at asc nulls last, verification_id asc nulls last
        ) as from_at,
        checked_at as to_at,
        lag(place_code) over (
            partition by card_key order by checked_at asc nulls last, verification_id asc nulls last
        ) as from_place_code,
        place_code as to_place_code
    from placed
),

timed as (
    select
        *,
        cast(cast(to_at as date) - cast(from_at as date) as integer) * 86400
        + (hour(to_at) - hour(from_at)) * 3600
        + (minute(to_at) - minute(from_at)) * 60
        + (second(to_at) - second(from_at)) as seconds
    from followed
),

final as (
    select
        card_key,
        from_verification_id,
        to_verification_id,
        from_at,
        to_at,
        from_place_code,
        to_place_code,
        seconds
    from timed
    where left(from_place_code, 4) <> left(to_place_code, 4)
    and seconds < 32400
)

select * from final
order by card_key nulls last, to_at nulls last, to_verification_id nulls last
