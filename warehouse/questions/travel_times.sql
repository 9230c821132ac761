-- Supplied minutes of one mode from the demand places of an area.
select
    travel_times.origin_id,
    travel_times.destination_id,
    min(travel_times.minutes) as minutes
from core_travel_times as travel_times
left join core_population as population
    on population.area_id = travel_times.origin_id
where travel_times.mode = $mode
    and starts_with(coalesce(population.division_code, $prefix), $prefix)
group by travel_times.origin_id, travel_times.destination_id
order by travel_times.origin_id, travel_times.destination_id
