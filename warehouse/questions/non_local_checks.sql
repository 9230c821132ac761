-- Checks made in the area by month, place (first $digits digits), and where the card's registered home lies.
select
    month,
    left(place_code, $digits) as place,
    cast(sum(checks) as bigint) as checks,
    cast(coalesce(sum(checks) filter (where home <> 'unknown'), 0) as bigint) as known,
    cast(coalesce(sum(checks) filter (where home in ('province', 'elsewhere')), 0) as bigint) as other_city,
    cast(coalesce(sum(checks) filter (where home = 'elsewhere'), 0) as bigint) as other_province
from mart_checks_by_month
where starts_with(coalesce(place_code, ''), $prefix)
    and month is not null
group by month, place
order by month, place
