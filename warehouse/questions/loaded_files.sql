-- Every file of the snapshot and where its rows went.
select
    record,
    file,
    contract_version,
    read,
    loaded,
    superseded,
    quarantined,
    unknown_headings,
    reason
from etl_files
where $prefix = ''
order by record, file
