-- Transit lines, one row per stop of a line. A line runs in both directions unless its first row says otherwise.
select
    line_id,
    name,
    mode,
    headway_minutes,
    sequence,
    stop_id,
    stop_name,
    lon,
    lat,
    minutes_from_previous,
    coalesce(is_one_way, false) as is_one_way
from checked_transit_lines
order by line_id nulls last, sequence nulls last
