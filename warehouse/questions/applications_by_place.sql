-- Applications accepted in whole months, by what is known of where the applicant lives: a code, a cell of the map.
select
    residence_county_code,
    residence_code,
    residence_cell,
    cast(date_trunc('month', accepted_at) as date) as month,
    cast(count(*) as bigint) as applications
from core_applications
where starts_with(residence_county_code, $prefix)
    and accepted_at >= cast($first_day as date)
    and accepted_at < cast($last_day as date) + 1
group by residence_county_code, residence_code, residence_cell, cast(date_trunc('month', accepted_at) as date)
order by residence_county_code, residence_code, residence_cell, month
