-- One row per acceptance point; a point without coordinates is still to be located.
select
    acceptance_point_id,
    name,
    kind,
    left(division_code, 6) as division_code,
    lon,
    lat,
    address,
    phone,
    hours,
    windows,
    opened_on,
    closed_on,
    matters,
    partner_provinces,
    lon is not null and lat is not null as is_located
from checked_acceptance_points
order by acceptance_point_id nulls last
