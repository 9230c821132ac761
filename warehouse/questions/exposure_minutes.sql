-- Whole minutes from a report of loss or theft until it took effect, as counts; 'is_open' counts are lower bounds.
-- The mart keeps no place, so it answers for the whole register only.
select
    month,
    minutes,
    is_open,
    reports
from mart_exposure_minutes
where $prefix = ''
order by month, minutes, is_open
