-- Cases by county of registration, county of the point and year of acceptance: those whose card was issued, and others.
select
    hukou_code,
    division_code,
    cast(year(accepted_on) as integer) as year,
    count(*) filter (where outcome = 'issued') as issued,
    count(*) filter (where outcome = 'open') as open_cases,
    count(*) filter (where outcome in ('rejected', 'withdrawn')) as without_card
from core_case_days
where starts_with(division_code, $prefix)
group by all
order by all
