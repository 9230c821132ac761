-- The days of a period: weekday (1 = Monday), and workday, weekend, holiday or make_up; the same in every area.
select
    day,
    weekday,
    kind
from ref_calendar
where day between $first and $last
    and $prefix is not null
order by day
