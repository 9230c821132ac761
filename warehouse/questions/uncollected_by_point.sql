-- Cards that wait to be collected, by point and band of days waiting; first_days are the first days of the bands.
with bands as (
    select unnest($first_days) as first_days
),

waiting as (
    select
        acceptance_point_id,
        division_code,
        stage_open_days,
        count(*) as cards
    from core_case_days
    where starts_with(division_code, $prefix)
        and current_stage = 'collect'
    group by all
),

final as (
    select
        acceptance_point_id,
        waiting.division_code,
        first_days,
        cast(sum(cards) as bigint) as cards,
        max(stage_open_days) as longest_days
    from waiting
    asof inner join bands
        on waiting.stage_open_days >= bands.first_days
    group by all
)

select * from final
order by acceptance_point_id, first_days
