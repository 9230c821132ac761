-- The sector that each organisation checks for; the scope hides nothing here, for no place and no count is told.
select
    organisation_id,
    min(sector) as sector
from mart_organisation_days
where $prefix is not null
group by organisation_id
order by organisation_id
