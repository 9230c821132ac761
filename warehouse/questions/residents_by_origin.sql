-- Floating residents of the demand places given, by province of registration.
select
    origins.province_code,
    sum(origins.persons) as persons
from core_population_origins as origins
inner join core_population as population
    using (area_id)
where origins.area_id in (select unnest($area_ids))
    and starts_with(coalesce(population.division_code, $prefix), $prefix)
group by origins.province_code
order by persons desc, origins.province_code
