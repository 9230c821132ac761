-- Checks, hits and checks that found nothing, by organisation, over all time; checks of lost cards and those let through.
with asked as (
    select
        organisation_id,
        sector,
        sum(checks) as checks,
        sum(hits) as hits,
        sum(not_found) as not_found
    from mart_lead_weeks
    where organisation_id is not null
        and starts_with(place_code, $prefix)
    group by organisation_id, sector
),

accepts as (
    select
        organisation_id,
        sector,
        sum(lost_card_checks) as lost_card_checks,
        sum(let_through) as let_through
    from mart_lead_accepts
    where starts_with(place_code, $prefix)
    group by organisation_id, sector
)

select
    asked.organisation_id,
    asked.sector,
    cast(checks as bigint) as checks,
    cast(hits as bigint) as hits,
    cast(not_found as bigint) as not_found,
    cast(coalesce(lost_card_checks, 0) as bigint) as lost_card_checks,
    cast(coalesce(let_through, 0) as bigint) as let_through
from asked
left join accepts using (organisation_id, sector)
order by organisation_id, sector
