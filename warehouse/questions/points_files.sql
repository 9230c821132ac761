-- Since when the newest file of acceptance points is known, ISO 8601; empty where there is none.
select max(first_seen_at) as newest_at
from etl_files
where record = 'acceptance_points'
    and loaded > 0
    and starts_with($prefix, $prefix)
