-- The day of the week (1 Monday) that each day of a period is like: a holiday is like a Sunday, a make-up day like a
-- Wednesday; the calendar is the same in every area.
select
    day,
    case kind when 'holiday' then 7 when 'make_up' then 3 else weekday end as weekday
from ref_calendar
where day between $first and $last
    and $prefix is not null
order by day
