-- Every file of the snapshot, where its rows went, and since when its bytes are known.
select
    record,
    file,
    left(digest, 12) as digest,
    contract_version,
    first_seen_at,
    read,
    loaded,
    superseded,
    quarantined,
    unknown_headings,
    reason
from etl_files
where $prefix = ''
order by record, file
