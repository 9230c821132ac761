-- The days of a period, and whether they are working days; the calendar is the same in every area.
select
    day,
    is_working
from ref_calendar
where day between $first and $last
    and $prefix is not null
order by day
