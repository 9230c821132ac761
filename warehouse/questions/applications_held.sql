-- How many applications the snapshot holds.
select count(*) as applications
from core_case_days
where starts_with(division_code, $prefix)
