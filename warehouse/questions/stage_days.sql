-- Days in each stage, as counts, over all homes. The mart keeps no place of acceptance, so it answers where the
-- area holds every case; elsewhere there is no row, and stage_days_in_area counts the cases.
select
    stage,
    ending,
    days,
    cast(sum(cases) as bigint) as cases,
    cast(sum(promise_due) as bigint) as due,
    cast(sum(promise_late) as bigint) as late
from mart_stage_days_by_hukou
where not exists (
    select 1
    from core_case_days
    where not starts_with(division_code, $prefix)
)
group by all
order by stage, days
