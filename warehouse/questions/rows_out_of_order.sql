-- Rows of applications rejected because a later stage has an earlier time, by file. They are not loaded, so they belong
-- to no area; quarantine is the analyst's, and the scope must cover everything.
select
    file,
    count(*) as rows
from etl_quarantine
where record = 'applications'
    and list_contains(reasons, 'stages.out_of_order')
    and $prefix = ''
group by file
order by rows desc, file
