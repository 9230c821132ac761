-- How many files the snapshot was made of, and how many of their rows it holds.
select
    coalesce(sum(loaded), 0) as rows,
    count(*) as files
from etl_files
where $prefix = ''
