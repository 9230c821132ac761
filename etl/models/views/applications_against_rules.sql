-- Applications that the rules of their day would not have allowed, one row per application and rule broken.
-- They are loaded like all others and only noted; the place is that of the point where they were accepted.
with placed as (
    select
        applications.application_id,
        applications.matter,
        applications.age_band,
        applications.hukou_code,
        coalesce(points.division_code, applications.residence_county_code) as division_code,
        cast(applications.accepted_at as date) as accepted_on,
        cast(applications.collected_at as date) as collected_on,
        applications.document_shown,
        applications.fee_yuan,
        applications.collected_by,
        applications.old_card_returned
    from core_applications as applications
    left join core_acceptance_points as points
        using (acceptance_point_id)
),

related as (
    select
        placed.*,
        homes.home_zone,
        places.place_zone,
        case
            when left(homes.ruled_code, 2) <> left(places.ruled_code, 2) then 'cross_province'
            when homes.ruled_code = places.ruled_code and not homes.has_counties then 'same_county'
            when homes.ruled_code is not null and places.ruled_code is not null then 'in_province'
        end as relation
    from placed
    left join core_policy_places as homes
        on homes.division_code = placed.hukou_code
    left join core_policy_places as places
        on places.division_code = placed.division_code
),

broken as (
    select
        related.application_id,
        related.division_code,
        related.hukou_code,
        related.matter,
        related.accepted_on,
        case
            when rulings.kind = 'not_open' and related.matter = 'first_issue' then 'first_card.not_open'
            when rulings.kind = 'not_open' then 'place.not_open'
            when rulings.kind = 'refused' then 'pair.refused'
            when rulings.kind = 'same_county' then 'home.same_county'
        end as place_rule,
        case
            when related.document_shown is not null and said.matter is not null and fitting.matter is null
            then 'document.not_fitting'
        end as document_rule,
        case when related.fee_yuan <> fees.fee_yuan then 'fee.differs' end as fee_rule,
        case
            when related.collected_by = 'entrusted'
                and related.collected_on is not null
                and related.age_band is not null
                and collectors.matter is null
                and guardians.matter is null
            then 'collector.no_right'
        end as collector_rule,
        case when not related.old_card_returned and returned.matter is not null then 'old_card.kept' end as card_rule
    from related
    left join core_rulings as rulings
        on rulings.home_zone = related.home_zone
        and rulings.place_zone = related.place_zone
        and rulings.relation = related.relation
        and rulings.matter = related.matter
        and rulings.starts_on <= related.accepted_on
        and rulings.ends_on >= related.accepted_on
        and rulings.kind <> 'eligible'
    left join ref_shown_documents as said
        on said.matter = related.matter
        and said.document_shown = 'any'
        and said.valid_from <= related.accepted_on
        and said.valid_to >= related.accepted_on
    left join ref_shown_documents as fitting
        on fitting.matter = related.matter
        and fitting.document_shown = related.document_shown
        and fitting.valid_from <= related.accepted_on
        and fitting.valid_to >= related.accepted_on
    left join ref_fees as fees
        on fees.matter = related.matter
        and fees.valid_from <= related.accepted_on
        and fees.valid_to >= related.accepted_on
    left join ref_entrusted_collectors as collectors
        on collectors.matter = related.matter
        and collectors.age_band = 'any'
        and collectors.valid_from <= related.collected_on
        and collectors.valid_to >= related.collected_on
    left join ref_entrusted_collectors as guardians
        on guardians.matter = related.matter
        and guardians.age_band = related.age_band
        and guardians.valid_from <= related.collected_on
        and guardians.valid_to >= related.collected_on
    left join ref_returned_cards as returned
        on returned.matter = related.matter
        and returned.valid_from <= related.collected_on
        and returned.valid_to >= related.collected_on
),

named as (
    select
        broken.*,
        place_rule as rule
    from broken
    where place_rule is not null
    union all
    select
        broken.*,
        document_rule as rule
    from broken
    where document_rule is not null
    union all
    select
        broken.*,
        fee_rule as rule
    from broken
    where fee_rule is not null
    union all
    select
        broken.*,
        collector_rule as rule
    from broken
    where collector_rule is not null
    union all
    select
        broken.*,
        card_rule as rule
    from broken
    where card_rule is not null
),

final as (
    select
        application_id,
        rule,
        division_code,
        hukou_code,
        matter,
        accepted_on
    from named
)

select * from final
