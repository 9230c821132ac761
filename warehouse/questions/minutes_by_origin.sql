-- Residents by province of registration, how many are within a limit, and how far those who reach a point have to go.
-- `$area_ids` and `$minutes` belong together; minutes are missing where no point is in reach.
with places as (
    select
        unnest($area_ids) as area_id,
        unnest(cast($minutes as double[])) as minutes
),

final as (
    select
        origins.province_code,
        sum(origins.persons) as population,
        coalesce(sum(origins.persons) filter (where places.minutes <= $limit), 0) as covered,
        sum(origins.persons * places.minutes) / sum(origins.persons) filter (where places.minutes is not null)
            as mean_minutes
    from core_population_origins as origins
    inner join places
        using (area_id)
    inner join core_population as population
        using (area_id)
    where starts_with(coalesce(population.division_code, $prefix), $prefix)
    group by origins.province_code
)

select * from final
order by population desc, province_code
