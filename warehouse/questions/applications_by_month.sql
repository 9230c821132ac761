-- Applications by month: the whole area, and by district of residence, province of registration and matter.
with counted as (
    select
        month,
        residence_county_code,
        hukou_province_code,
        matter,
        sum(applications) as applications,
        grouping(residence_county_code, hukou_province_code, matter) as left_out
    from mart_applications_by_area_month
    where starts_with(residence_county_code, $prefix)
        and month between $first_month and $last_month
    group by grouping sets (
        (month),
        (month, residence_county_code),
        (month, hukou_province_code),
        (month, matter)
    )
),

final as (
    select
        month,
        case left_out
            when 7 then 'total'
            when 3 then 'district'
            when 5 then 'origin'
            when 6 then 'matter'
        end as kind,
        coalesce(residence_county_code, hukou_province_code, matter, '') as key,
        cast(applications as bigint) as applications
    from counted
)

select * from final
order by kind, key, month
