-- One row per demand place: an area by its code, or a cell of the bureau's own grid.
select
    coalesce(area_code, cell_id) as area_id,
    left(area_code, 6) as division_code,
    lon,
    lat,
    floating_population,
    from_other_province,
    reference_date,
    age_0_15,
    age_16_25,
    age_26_45,
    age_46_59,
    age_60_up
from checked_population
order by area_id nulls last
