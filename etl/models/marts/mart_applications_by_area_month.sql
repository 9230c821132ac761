-- Applications accepted, by county of residence, province of registration, matter and month.
select
    residence_county_code,
    hukou_province_code,
    matter,
    cast(date_trunc('month', accepted_at) as date) as month,
    count(*) as applications
from core_applications
group by residence_county_code, hukou_province_code, matter, cast(date_trunc('month', accepted_at) as date)
order by
    residence_county_code nulls last,
    hukou_province_code nulls last,
    matter nulls last,
    month nulls last
