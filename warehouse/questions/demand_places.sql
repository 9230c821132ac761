-- Where floating residents live: every demand place of an area with its county.
-- A cell of the bureau's own grid has no code; it takes the county whose representative point is nearest.
with population as (
    select * from core_population
),

counties as (
    select
        code,
        lon,
        lat
    from ref_divisions
    where status = 'in_force'
        and level <> 'province'
        and lon is not null
        and (
            level = 'county'
            or code not in (select prefecture_code from ref_divisions where level = 'county' and status = 'in_force')
        )
),

nearest as (
    select
        population.area_id,
        arg_min(
            counties.code,
            power((counties.lon - population.lon) * cos(radians(population.lat)), 2)
            + power(counties.lat - population.lat, 2)
        ) as division_code
    from population
    inner join counties
        on counties.lon between population.lon - 2 and population.lon + 2
        and counties.lat between population.lat - 2 and population.lat + 2
    where population.division_code is null
    group by population.area_id
),

placed as (
    select
        population.* exclude (division_code),
        coalesce(population.division_code, nearest.division_code) as division_code,
        population.division_code is null as is_placed_by_distance
    from population
    left join nearest
        using (area_id)
),

final as (
    select
        area_id,
        division_code,
        is_placed_by_distance,
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
    from placed
    where starts_with(coalesce(division_code, ''), $prefix)
)

select * from final
order by area_id
