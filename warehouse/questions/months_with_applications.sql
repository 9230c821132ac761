-- The first and the last month in which anyone applied, in the reader's scope.
select
    min(month) as first_month,
    max(month) as last_month
from mart_applications_by_area_month
where starts_with(residence_county_code, $prefix)
