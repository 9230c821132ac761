-- The cards that have waited at least so many days to be collected, longest first; of one point, or of all.
select
    application_id,
    acceptance_point_id,
    division_code,
    matter,
    hukou_code,
    accepted_on,
    stage_started_on as issued_on,
    stage_open_days as waiting_days
from core_case_days
where starts_with(division_code, $prefix)
    and current_stage = 'collect'
    and stage_open_days >= $waiting_days
    and ($acceptance_point_id is null or acceptance_point_id = $acceptance_point_id)
order by waiting_days desc, application_id
limit $most
