-- The divisions that the snapshot knows points or residents of; without either, those of its cases.
with places as (
    select division_code from core_acceptance_points
    union
    select division_code from core_population
),

cases as (
    select division_code
    from core_case_days
    where not exists (select division_code from places)
    group by division_code
),

final as (
    select division_code from places
    union
    select division_code from cases
)

select division_code
from final
where division_code is not null
    and starts_with(division_code, $prefix)
order by division_code
