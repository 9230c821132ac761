-- Rejected rows, all or of one record type. Quarantine is the analyst's; the scope must cover everything.
select
    record,
    file,
    line,
    reasons,
    row
from etl_quarantine
where ($record is null or record = $record)
    and $prefix = ''
order by record, file, line
