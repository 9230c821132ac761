-- The day on which a case accepted on a day in a place is due by law.
with place as (
    select coalesce(max(place_code), '000000') as place_code
    from core_limit_places
    where division_code = $division_code
        and clock = 'statutory'
        and stage = 'total'
)

select limits.due_on
from core_limit_days as limits
inner join place using (place_code)
where limits.clock = 'statutory'
    and limits.stage = 'total'
    and limits.starts_on = $on
    and $prefix is not null
