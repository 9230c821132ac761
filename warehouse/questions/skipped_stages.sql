-- By point and by province of the registered home: cases that finished a later stage, by the stage before it, and in
-- how many of them that stage was passed over. NULL where there is none. One look at the cases, then sums of counts.
with cases as (
    select
        acceptance_point_id as point,
        hukou_province_code as province,
        stages_finished,
        transmit_days is not null as transmit,
        review_days is not null as review,
        produce_days is not null as produce,
        quality_check_days is not null as quality_check,
        issue_days is not null as issue,
        count(*) as cases
    from core_case_days
    where starts_with(division_code, $prefix)
        and ($point is null or acceptance_point_id = $point)
        and ($matter is null or matter = $matter)
        and ($first_month is null or accepted_on >= cast($first_month as date))
        and ($last_month is null or accepted_on < cast($last_month as date) + interval 1 month)
        and stages_finished > 1
    group by all
)

select
    case grouping(point) when 0 then 'point' else 'province' end as place,
    coalesce(point, province) as key,
    cast(sum(cases) filter (where stages_finished > 1) as bigint) as transmit_passed,
    cast(sum(cases) filter (where stages_finished > 1 and not transmit) as bigint) as transmit_skipped,
    cast(sum(cases) filter (where stages_finished > 2) as bigint) as review_passed,
    cast(sum(cases) filter (where stages_finished > 2 and not review) as bigint) as review_skipped,
    cast(sum(cases) filter (where stages_finished > 3) as bigint) as produce_passed,
    cast(sum(cases) filter (where stages_finished > 3 and not produce) as bigint) as produce_skipped,
    cast(sum(cases) filter (where stages_finished > 4) as bigint) as quality_check_passed,
    cast(sum(cases) filter (where stages_finished > 4 and not quality_check) as bigint) as quality_check_skipped,
    cast(sum(cases) filter (where stages_finished > 5) as bigint) as issue_passed,
    cast(sum(cases) filter (where stages_finished > 5 and not issue) as bigint) as issue_skipped
from cases
group by grouping sets ((point), (province))
order by place, key
