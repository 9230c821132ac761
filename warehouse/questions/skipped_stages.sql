-- Cases that finished a later stage, by the stage before it, and in how many of them that stage was passed over.
with cases as (
    select
        case $by
            when 'point' then acceptance_point_id
            when 'province' then hukou_province_code
        end as key,
        stages_finished,
        transmit_days,
        review_days,
        produce_days,
        quality_check_days,
        issue_days
    from core_case_days
    where starts_with(division_code, $prefix)
        and ($point is null or acceptance_point_id = $point)
        and ($matter is null or matter = $matter)
        and ($first_month is null or accepted_on >= cast($first_month as date))
        and ($last_month is null or accepted_on < cast($last_month as date) + interval 1 month)
)

select
    key,
    count(*) filter (where stages_finished > 1) as transmit_passed,
    count(*) filter (where stages_finished > 1 and transmit_days is null) as transmit_skipped,
    count(*) filter (where stages_finished > 2) as review_passed,
    count(*) filter (where stages_finished > 2 and review_days is null) as review_skipped,
    count(*) filter (where stages_finished > 3) as produce_passed,
    count(*) filter (where stages_finished > 3 and produce_days is null) as produce_skipped,
    count(*) filter (where stages_finished > 4) as quality_check_passed,
    count(*) filter (where stages_finished > 4 and quality_check_days is null) as quality_check_skipped,
    count(*) filter (where stages_finished > 5) as issue_passed,
    count(*) filter (where stages_finished > 5 and issue_days is null) as issue_skipped
from cases
group by key
order by key
