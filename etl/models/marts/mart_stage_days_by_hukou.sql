-- How long each stage took by registered home, as counts of whole days; 'open' counts are censored at their days.
select
    stage,
    hukou_code,
    ending,
    days,
    count(*) as cases,
    count(*) filter (where is_due) as promise_due,
    count(*) filter (where is_due and is_late) as promise_late
from case_stages
group by stage, hukou_code, ending, days
order by stage nulls last, hukou_code nulls last, ending nulls last, days nulls last
