-- The directed edges supplied for one mode, with the coordinates of their nodes where known.
select
    from_node,
    to_node,
    minutes,
    from_lon,
    from_lat,
    to_lon,
    to_lat
from core_travel_edges
where starts_with($prefix, $prefix)
    and mode = $mode
order by from_node, to_node
