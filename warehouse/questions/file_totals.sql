-- How many files the snapshot was made of, how many of their rows it holds, and of which record types.
select
    coalesce(sum(loaded), 0) as rows,
    count(*) as files,
    coalesce(list(distinct record order by record), []) as record_types
from etl_files
where $prefix = ''
