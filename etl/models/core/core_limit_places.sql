-- Whose limit rows rule each division, per clock and stage: the most specific place that has rows of its own.
with ruled as (
    select distinct
        place_code,
        clock,
        stage
    from ref_limits
),

rules as (
    select distinct
        clock,
        stage
    from ruled
),

final as (
    select
        divisions.code as division_code,
        rules.clock,
        rules.stage,
        coalesce(county.place_code, prefecture.place_code, province.place_code, '000000') as place_code
    from ref_divisions as divisions
    cross join rules
    left join ruled as county
        on county.place_code = divisions.code
        and county.clock = rules.clock
        and county.stage = rules.stage
    left join ruled as prefecture
        on prefecture.place_code = divisions.prefecture_code
        and prefecture.clock = rules.clock
        and prefecture.stage = rules.stage
    left join ruled as province
        on province.place_code = divisions.province_code
        and province.clock = rules.clock
        and province.stage = rules.stage
)

select * from final
