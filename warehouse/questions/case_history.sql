-- One application with every instant it has reached, and where it stands.
select
    applications.*,
    cases.* exclude (application_id, acceptance_point_id, matter, hukou_code, hukou_province_code, age_band, is_remote)
from core_applications as applications
inner join core_case_days as cases
    using (application_id)
where applications.application_id = $application_id
    and starts_with(cases.division_code, $prefix)
