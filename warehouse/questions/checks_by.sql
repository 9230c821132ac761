-- Checks made in the area, hits among them, cut one way at a time: by sector, month, place (first $digits digits).
with checks as (
    select
        sector,
        month,
        left(place_code, $digits) as place,
        checks,
        answer in ('invalid_lost', 'invalid_stolen', 'superseded') as is_hit
    from mart_checks_by_month
    where starts_with(coalesce(place_code, ''), $prefix)
)

select
    case
        when grouping(sector) = 0 then 'sector'
        when grouping(place) = 0 then 'place'
        when grouping(month) = 0 then 'month'
        else 'whole'
    end as cut,
    case
        when grouping(sector) * grouping(place) * grouping(month) = 1 then 'all'
        else coalesce(sector, place, strftime(month, '%Y-%m'))
    end as key,
    cast(coalesce(sum(checks), 0) as bigint) as checks,
    cast(coalesce(sum(checks) filter (where is_hit), 0) as bigint) as hits
from checks
group by grouping sets ((), (sector), (place), (month))
order by cut, key
