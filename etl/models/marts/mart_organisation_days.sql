-- Checks that each organisation sent, by day.
select
    sector,
    organisation_id,
    cast(checked_at as date) as day,
    count(*) as checks
from core_verifications
where organisation_id is not null
group by sector, organisation_id, cast(checked_at as date)
order by sector nulls last, organisation_id nulls last, day nulls last
