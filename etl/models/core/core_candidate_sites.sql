-- One row per place where a point could be opened.
select
    site_id,
    name,
    kind,
    left(division_code, 6) as division_code,
    lon,
    lat,
    windows,
    setup_cost_yuan,
    yearly_cost_yuan
from checked_candidate_sites
order by site_id nulls last
