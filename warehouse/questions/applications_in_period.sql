-- Applications by county of residence, province of registration and matter, accepted in whole months.
select
    residence_county_code as area_code,
    hukou_province_code,
    matter,
    cast(sum(applications) as bigint) as applications
from mart_applications_by_area_month
where starts_with(residence_county_code, $prefix)
    and month between $first_month and $last_month
group by residence_county_code, hukou_province_code, matter
order by area_code, hukou_province_code, matter
