-- Residents registered elsewhere by county (2020 census), retired codes under their sole successor.
-- 人户分离: it holds moves between the districts of one city, which the floating population leaves out.
-- Zones have the code of their prefecture; a prefecture without counties stands for itself.
with leaves as (
    select
        code,
        other_county_same_province,
        other_province
    from ref_census
    where level in ('county', 'zone')
        or (
            level = 'prefecture'
            and left(code, 4) not in (select left(code, 4) from ref_census where level in ('county', 'zone'))
        )
),

final as (
    select
        coalesce(nullif(divisions.successor_code, ''), leaves.code) as division_code,
        sum(leaves.other_county_same_province + leaves.other_province) as floating_population,
        sum(leaves.other_province) as from_other_province
    from leaves
    left join ref_divisions as divisions
        using (code)
    group by 1
)

select * from final
where starts_with(division_code, $prefix)
order by division_code
