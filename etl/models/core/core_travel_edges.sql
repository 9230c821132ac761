-- The road graph that the bureau supplies.
select
    from_node,
    to_node,
    minutes,
    mode,
    from_lon,
    from_lat,
    to_lon,
    to_lat
from checked_travel_edges
order by from_node nulls last, to_node nulls last, mode nulls last
