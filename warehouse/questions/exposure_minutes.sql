-- Whole minutes over the three spans of a report of loss or theft, as counts by month and place of the report; the
-- first $digits digits of the place. 'is_open' counts are lower bounds; no minutes where a time is a day only.
select
    span,
    month,
    left(place_code, $digits) as place,
    minutes,
    is_open,
    cast(sum(reports) as bigint) as reports
from mart_exposure_minutes
where starts_with(coalesce(place_code, ''), $prefix)
group by all
order by span, month, place, minutes, is_open
