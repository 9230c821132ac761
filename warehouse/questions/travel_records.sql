-- Which travel records the bureau supplied, by mode.
with supplied as (
    select
        'travel_times' as record,
        mode
    from core_travel_times
    union all
    select
        'travel_edges' as record,
        mode
    from core_travel_edges
    union all
    select
        'transit_lines' as record,
        'transit' as mode
    from core_transit_lines
)

select
    record,
    mode,
    count(*) as rows_held
from supplied
where starts_with($prefix, $prefix)
group by record, mode
order by record, mode
