-- Days from acceptance to the first final outcome, as counts; an open case is counted at the days it has waited.
-- Keyed by point, hukou, province, matter or month of acceptance; due and late are those of the metric late_share.
select
    case $by
        when 'point' then acceptance_point_id
        when 'hukou' then hukou_code
        when 'province' then hukou_province_code
        when 'matter' then matter
        when 'month' then strftime(accepted_on, '%Y-%m')
        when 'all' then 'all'
    end as key,
    coalesce(outcome_days, open_days) as days,
    outcome = 'open' as is_open,
    count(*) as cases,
    count(*) filter (where is_due) as due,
    count(*) filter (where is_due and is_late) as late
from core_case_days
where starts_with(division_code, $prefix)
group by all
order by key, days
