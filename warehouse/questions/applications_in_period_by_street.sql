-- The same by street or town of residence; who gave only a county stands under the county's code.
select
    case
        when length(residence_code) >= 9 then left(residence_code, 9)
        else residence_county_code
    end as area_code,
    hukou_province_code,
    matter,
    count(*) as applications
from core_applications
where starts_with(residence_county_code, $prefix)
    and date_trunc('month', accepted_at) between $first_month and $last_month
group by 1, hukou_province_code, matter
order by area_code, hukou_province_code, matter
