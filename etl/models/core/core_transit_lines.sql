-- Transit lines, one row per stop of a line.
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
    minutes_from_previous
from checked_transit_lines
order by line_id nulls last, sequence nulls last
