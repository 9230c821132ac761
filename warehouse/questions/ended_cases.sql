-- Cases that had their final outcome after one day and up to the end of another.
select
    application_id,
    acceptance_point_id,
    hukou_code,
    outcome,
    outcome_on,
    due_on,
    outcome_on > due_on as is_late
from core_case_days
where starts_with(division_code, $prefix)
    and outcome_on > $since
    and outcome_on <= $as_of
order by is_late desc nulls last, due_on nulls last, application_id
