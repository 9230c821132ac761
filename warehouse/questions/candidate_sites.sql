-- Places of an area where a point could be opened.
select
    site_id,
    name,
    kind,
    division_code,
    lon,
    lat,
    windows,
    setup_cost_yuan,
    yearly_cost_yuan
from core_candidate_sites
where starts_with(division_code, $prefix)
    and lon is not null
    and lat is not null
order by site_id
