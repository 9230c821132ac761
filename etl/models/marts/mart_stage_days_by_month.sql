-- How long each stage took by the point's county and month of acceptance, as counts of whole days; 'open' counts are
-- censored at their days.
select
    stage,
    division_code,
    accepted_month,
    ending,
    days,
    count(*) as cases,
    count(*) filter (where is_due) as promise_due,
    count(*) filter (where is_due and is_late) as promise_late
from case_stages
group by stage, division_code, accepted_month, ending, days
order by
    stage nulls last,
    division_code nulls last,
    accepted_month nulls last,
    ending nulls last,
    days nulls last
