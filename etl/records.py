"""From checked files to the records that hold: every row is loaded, superseded or quarantined, and the counts balance.

Checked Parquet judges each row by itself. Here rows meet: copies of one record, references between record types,
instants later than tomorrow, corrections of rows once rejected.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb

from data.contracts import RECORD_TYPES, Contract, load_contract
from etl.corrections import carry_masked, show_held, supersede_corrected
from etl.intake.check import CheckedFile, checked_schema
from etl.intake.values import quoted_list

NO_ROWS = (
    "line bigint, reasons varchar[], row varchar, corrects_file varchar, corrects_line bigint, masked varchar[], "
    "file varchar"
)


def load_records(connection: duckdb.DuckDBPyConnection, files: Sequence[CheckedFile], tomorrow: datetime) -> None:
    """Create for each record type `rows_X`, `etl_quarantine` entries, `superseded_X` and the view `checked_X`."""
    connection.execute(
        "create table etl_quarantine (record varchar, file varchar, line bigint, reasons varchar[], row varchar)"
    )
    with_files = {file.file.record for file in files if file.parquet}
    # Points before the applications that name them.
    for record in sorted(RECORD_TYPES, key=lambda name: len(load_contract(name).references)):
        contract = load_contract(record)
        _create_rows(connection, contract, [file for file in files if file.file.record == record and file.parquet])
        carry_masked(connection, contract)
        _judge(connection, contract, with_files, tomorrow)
        _supersede(connection, contract)
    _create_files(connection, files)


def count_records(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """For each record type with files: rows read, loaded, superseded, quarantined."""
    rows = connection.execute(
        "select record, cast(sum(read) as bigint), cast(sum(loaded) as bigint), cast(sum(superseded) as bigint), "
        "cast(sum(quarantined) as bigint) from etl_files group by record order by record"
    ).fetchall()
    names = ("read", "loaded", "superseded", "quarantined")
    return {record: dict(zip(names, counts, strict=True)) for record, *counts in rows}


def _create_rows(connection: duckdb.DuckDBPyConnection, contract: Contract, files: Sequence[CheckedFile]) -> None:
    """`read_X`: the rows of all files, each with the name of its file."""
    name = f"read_{contract.record}"
    if not files:
        columns = ", ".join(f"{column} {kind}" for column, kind in checked_schema(contract).items())
        connection.execute(f"create temp table {name} ({columns}, {NO_ROWS})")
        return
    pairs = ", ".join(f"({quoted_list([file.file.name, str(file.parquet)])})" for file in files)
    paths = quoted_list({str(file.parquet): None for file in files})
    connection.execute(
        f"create temp view {name} as select parquet.* exclude (filename), names.file "
        f"from read_parquet([{paths}], filename = true, union_by_name = true) parquet "
        f"join (values {pairs}) names(file, path) on names.path = parquet.filename"
    )


def _judge(connection: duckdb.DuckDBPyConnection, contract: Contract, with_files: set[str], tomorrow: datetime) -> None:
    """Split `rows_X` into the quarantine and `good_X`."""
    late = ", ".join(
        f"case when {event} > timestamp '{tomorrow:%Y-%m-%d %H:%M:%S}' then '{event}.future' end"
        for event in contract.events
    )
    known = ", ".join(
        f"case when {column} is not null and {column} not in (select {column} from good_{record}) "
        f"then '{column}.unknown' end"
        for column, record in contract.references.items()
        if record in with_files
    )
    found = ", ".join(part for part in (late, known) if part)
    found = f"list_filter([{found}], lambda reason: reason is not null)" if found else "cast([] as varchar[])"
    connection.execute(
        f"create temp view judged_{contract.record} as select * replace (reasons || {found} as reasons) "
        f"from rows_{contract.record}"
    )
    connection.execute(
        f"create temp view good_{contract.record} as select * from judged_{contract.record} where len(reasons) = 0"
    )
    connection.execute(
        f"insert into etl_quarantine select '{contract.record}', file, line, reasons, "
        f"coalesce(row, {show_held(contract)}) "
        f"from judged_{contract.record} where len(reasons) > 0"
    )


def _supersede(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """`superseded_X`: copies that an event later in time, or a later file and line, puts aside; then `checked_X`."""
    record, key = contract.record, ", ".join(contract.key)
    latest = f"greatest({', '.join(contract.events)})" if contract.events else "null"
    same = " and ".join(f"held.{column} is not distinct from repeated.{column}" for column in contract.key)
    connection.execute(f"""
create temp table superseded_{record} as
with repeated as (select {key} from good_{record} group by {key} having count(*) > 1),
placed as (
    select file, line, row_number() over (
        partition by {", ".join(f"held.{column}" for column in contract.key)}
        order by {latest} desc nulls last, file desc, line desc
    ) as place
    from good_{record} held semi join repeated on {same}
)
select file, line, false as was_rejected from placed where place > 1""")
    supersede_corrected(connection, contract)
    columns = ", ".join(checked_schema(contract))
    connection.execute(
        f"create temp view checked_{record} as select {columns} from good_{record} "
        f"anti join superseded_{record} using (file, line)"
    )


def _create_files(connection: duckdb.DuckDBPyConnection, files: Sequence[CheckedFile]) -> None:
    """`etl_files`: where every row of every file went."""
    connection.execute(
        "create table etl_files (record varchar, file varchar, digest varchar, contract_version integer, read bigint, "
        "loaded bigint, superseded bigint, quarantined bigint, unknown_headings varchar[], reason varchar)"
    )
    counts = _count_by_file(connection)
    rows = []
    for checked in files:
        read, superseded, quarantined = counts.get((checked.file.record, checked.file.name), (0, 0, 0))
        version = load_contract(checked.file.record).version
        loaded = read - superseded - quarantined
        rows.append(
            (checked.file.record, checked.file.name, checked.digest, version, read, loaded, superseded, quarantined,
             list(checked.unknown), checked.reason)
        )  # fmt: skip
    if rows:
        connection.executemany(f"insert into etl_files values ({', '.join('?' * 10)})", rows)


def _count_by_file(connection: duckdb.DuckDBPyConnection) -> Mapping[tuple[str, str], tuple[int, int, int]]:
    counted = " union all ".join(
        f"select '{record}', file, count(*), 0, 0 from rows_{record} group by file "
        f"union all select '{record}', file, 0, count(*), 0 from superseded_{record} group by file"
        for record in RECORD_TYPES
    )
    rows = connection.execute(f"""
select record, file, cast(sum(read) as bigint), cast(sum(superseded) as bigint), cast(sum(quarantined) as bigint)
from (
    {counted} union all select record, file, 0, 0, count(*) from etl_quarantine group by record, file
) counted(record, file, read, superseded, quarantined)
group by record, file""").fetchall()
    return {(record, file): (read, superseded, quarantined) for record, file, read, superseded, quarantined in rows}
