-- Every point or site that the supplied minutes of one mode lead to, from wherever they lead.
select distinct destination_id
from core_travel_times
where starts_with($prefix, $prefix)
    and mode = $mode
order by destination_id
