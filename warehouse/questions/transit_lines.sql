-- The lines supplied, stop by stop in the order of travel. They belong to no division: a line crosses borders.
select
    line_id,
    coalesce(name, line_id) as line_name,
    mode,
    headway_minutes,
    stop_id,
    coalesce(stop_name, stop_id) as stop_name,
    lon,
    lat,
    minutes_from_previous,
    is_one_way
from core_transit_lines
where starts_with($prefix, $prefix)
order by line_id, sequence
