-- Travel minutes that the bureau supplies.
select
    origin_id,
    destination_id,
    mode,
    minutes
from checked_travel_times
order by origin_id nulls last, destination_id nulls last, mode nulls last
