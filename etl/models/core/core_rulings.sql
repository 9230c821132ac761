-- What the rules of acceptance say between two zones for a matter, by span of days: the guide's ruling, for all cases.
-- kind: eligible, same_county (no out-of-area matter), refused (an exception between the two), not_open.
with pairs as (
    select
        homes.home_zone,
        places.place_zone,
        relations.relation
    from (select distinct home_zone from core_policy_places) as homes
    cross join (select distinct place_zone from core_policy_places) as places
    cross join (
        select 'cross_province' as relation
        union all
        select 'in_province' as relation
        union all
        select 'same_county' as relation
    ) as relations
    where homes.home_zone = '000000'
        or places.place_zone = '000000'
        or (left(homes.home_zone, 2) = left(places.place_zone, 2)) = (relations.relation <> 'cross_province')
),

zones as (
    select home_zone as zone_code
    from core_policy_places
    union all
    select place_zone as zone_code
    from core_policy_places
),

around as (
    select
        zone_code,
        zone_code as area_code
    from zones
    union all
    select
        zones.zone_code,
        divisions.prefecture_code as area_code
    from zones
    inner join ref_divisions as divisions
        on divisions.code = zones.zone_code
    union all
    select
        zones.zone_code,
        divisions.province_code as area_code
    from zones
    inner join ref_divisions as divisions
        on divisions.code = zones.zone_code
    union all
    select
        zone_code,
        '000000' as area_code
    from zones
),

areas as (
    select distinct
        zone_code,
        area_code
    from around
),

rules as (
    select
        pairs.home_zone,
        pairs.place_zone,
        pairs.relation,
        rules.matter,
        rules.rule,
        rules.accepts,
        rules.valid_from,
        rules.valid_to,
        rules.place_in_file
    from pairs
    inner join areas as homes
        on homes.zone_code = pairs.home_zone
    inner join areas as places
        on places.zone_code = pairs.place_zone
    inner join ref_acceptance_rules as rules
        on rules.hukou_code = homes.area_code
        and rules.residence_code = places.area_code
        and rules.relation in ('any', pairs.relation)
),

turns as (
    select
        home_zone,
        place_zone,
        relation,
        matter,
        valid_from as starts_on
    from rules
    union all
    select
        home_zone,
        place_zone,
        relation,
        matter,
        cast(valid_to + 1 as date) as starts_on
    from rules
    where valid_to < date '9999-12-31'
    union all
    select
        pairs.home_zone,
        pairs.place_zone,
        pairs.relation,
        matters.matter,
        date '1900-01-01' as starts_on
    from pairs
    cross join (select distinct matter from ref_acceptance_rules) as matters
),

starts as (
    select distinct
        home_zone,
        place_zone,
        relation,
        matter,
        starts_on
    from turns
),

spans as (
    select
        starts.*,
        coalesce(
            cast(
                lag(starts_on) over (
                    partition by home_zone, place_zone, relation, matter
                    order by starts_on desc nulls last
                ) - 1 as date
            ),
            date '9999-12-31'
        ) as ends_on
    from starts
),

judged as (
    select
        spans.*,
        rules.rule,
        rules.accepts,
        row_number() over (
            partition by spans.home_zone, spans.place_zone, spans.relation, spans.matter, spans.starts_on
            order by
                case when rules.accepts then 1 else 0 end nulls last,
                case when rules.accepts then rules.valid_from end desc nulls last,
                rules.place_in_file nulls last
        ) as place
    from spans
    left join rules
        on rules.home_zone = spans.home_zone
        and rules.place_zone = spans.place_zone
        and rules.relation = spans.relation
        and rules.matter = spans.matter
        and rules.valid_from <= spans.starts_on
        and rules.valid_to >= spans.starts_on
),

final as (
    select
        home_zone,
        place_zone,
        relation,
        matter,
        starts_on,
        ends_on,
        case
            when not accepts then 'refused'
            when relation = 'same_county' then 'same_county'
            when accepts then 'eligible'
            else 'not_open'
        end as kind,
        case when relation <> 'same_county' or not accepts then rule end as rule
    from judged
    where place = 1
)

select * from final
order by home_zone nulls last, place_zone nulls last, relation nulls last, matter nulls last, starts_on nulls last
