-- How long each stage took by point, month of acceptance and matter, as counts of whole days; 'open' counts are censored
-- at their days.
select
    stage,
    division_code,
    acceptance_point_id,
    accepted_month,
    matter,
    ending,
    days,
    count(*) as cases,
    count(*) filter (where is_due) as promise_due,
    count(*) filter (where is_due and is_late) as promise_late
from case_stages
group by stage, division_code, acceptance_point_id, accepted_month, matter, ending, days
order by
    stage nulls last,
    division_code nulls last,
    acceptance_point_id nulls last,
    accepted_month nulls last,
    matter nulls last,
    ending nulls last,
    days nulls last
