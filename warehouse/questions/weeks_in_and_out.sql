-- Cases by the week in which they were accepted and the one in which they had an outcome (Monday first; NULL: open).
select
    cast(date_trunc('week', accepted_on) as date) as accepted_week,
    cast(date_trunc('week', outcome_on) as date) as ended_week,
    count(*) as cases
from core_case_days
where starts_with(division_code, $prefix)
    and ($point is null or acceptance_point_id = $point)
    and ($matter is null or matter = $matter)
group by all
