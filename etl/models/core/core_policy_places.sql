-- Each division as the rules of acceptance see it: its successor where it is retired, and the nearest area around it
-- that a rule names, as a registered home (home_zone) and as a place to apply in (place_zone).
-- has_counties: equal codes are then not yet the same county.
with homes as (
    select distinct hukou_code as area_code
    from ref_acceptance_rules
),

places as (
    select distinct residence_code as area_code
    from ref_acceptance_rules
),

wholes as (
    select province_code as division_code
    from ref_divisions
    where level = 'county'
    union all
    select prefecture_code as division_code
    from ref_divisions
    where level = 'county'
),

with_counties as (
    select distinct division_code
    from wholes
),

carried as (
    select
        code as division_code,
        coalesce(nullif(successor_code, ''), code) as ruled_code
    from ref_divisions
),

final as (
    select
        carried.division_code,
        carried.ruled_code,
        with_counties.division_code is not null as has_counties,
        coalesce(own_home.area_code, prefecture_home.area_code, province_home.area_code, '000000') as home_zone,
        coalesce(own_place.area_code, prefecture_place.area_code, province_place.area_code, '000000') as place_zone
    from carried
    inner join ref_divisions as divisions
        on divisions.code = carried.ruled_code
    left join with_counties
        on with_counties.division_code = carried.ruled_code
    left join homes as own_home
        on own_home.area_code = divisions.code
    left join homes as prefecture_home
        on prefecture_home.area_code = divisions.prefecture_code
    left join homes as province_home
        on province_home.area_code = divisions.province_code
    left join places as own_place
        on own_place.area_code = divisions.code
    left join places as prefecture_place
        on prefecture_place.area_code = divisions.prefecture_code
    left join places as province_place
        on province_place.area_code = divisions.province_code
)

select * from final
