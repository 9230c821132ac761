-- Floating residents of each demand place by province of origin, where the files say it.
with spread as (
    select
        coalesce(population.area_code, population.cell_id) as area_id,
        provinces.code as province_code,
        case left(provinces.code, 2)
            when '11' then population.origin_11
            when '12' then population.origin_12
            when '13' then population.origin_13
            when '14' then population.origin_14
            when '15' then population.origin_15
            when '21' then population.origin_21
            when '22' then population.origin_22
            when '23' then population.origin_23
            when '31' then population.origin_31
            when '32' then population.origin_32
            when '33' then population.origin_33
            when '34' then population.origin_34
            when '35' then population.origin_35
            when '36' then population.origin_36
            when '37' then population.origin_37
            when '41' then population.origin_41
            when '42' then population.origin_42
            when '43' then population.origin_43
            when '44' then population.origin_44
            when '45' then population.origin_45
            when '46' then population.origin_46
            when '50' then population.origin_50
            when '51' then population.origin_51
            when '52' then population.origin_52
            when '53' then population.origin_53
            when '54' then population.origin_54
            when '61' then population.origin_61
            when '62' then population.origin_62
            when '63' then population.origin_63
            when '64' then population.origin_64
            when '65' then population.origin_65
        end as persons
    from checked_population as population
    cross join ref_divisions as provinces
    where provinces.level = 'province'
),

final as (
    select
        area_id,
        province_code,
        persons
    from spread
    where persons > 0
)

select * from final
order by area_id nulls last, province_code nulls last
