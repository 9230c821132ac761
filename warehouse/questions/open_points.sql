-- Acceptance points open on a day; without a day, those never closed. A point that is still to be located is among them.
select
    acceptance_point_id,
    name,
    kind,
    division_code,
    lon,
    lat,
    address,
    phone,
    hours,
    windows,
    opened_on,
    matters,
    partner_provinces
from core_acceptance_points
where starts_with(division_code, $prefix)
    and (opened_on is null or $on is null or opened_on <= cast($on as date))
    and (closed_on is null or closed_on > cast($on as date))
order by division_code, acceptance_point_id
