"""From checked files to the records that hold: every row is loaded, superseded or quarantined, and the counts balance.

Checked Parquet judges each row by itself. Here rows meet: copies of one record, references between record types,
instants later than tomorrow, corrections of rows once rejected. Relations of a record type X, in order:

read_X       the rows of all files, each with its file and line
given_X      the same, with cells that a correction leaves masked taken from the row corrected
rows_X       those of them that are looked at (all, or the ones that a patch concerns)
aside_X      the rows that something speaks against, with all reasons
good_X       the others
superseded_X copies of a record that is held, and rejected rows that are corrected, or that were tried again
checked_X    what remains: the rows that the models read
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import duckdb

from data.contracts import RECORD_TYPES, Contract, load_contract
from etl.corrections import carry_masked, reject_strays, show_held, supersede_corrected
from etl.intake.check import CheckedFile
from etl.intake.query import checked_schema
from etl.intake.values import quoted_list

NO_ROWS = (
    "reasons varchar[], row varchar, corrects_file varchar, corrects_line bigint, masked varchar[], file_index bigint, "
    "line bigint"
)
WAITING = """
with waiting as (
    select row, unnest(reasons) as reason
    from etl_quarantine
    where len(list_filter(reasons, lambda reason: not ends_with(reason, '.future'))) = 0
)
select count(*) from waiting
where try_cast(json_extract_string(row, '$.' || split_part(reason, '.', 1)) as timestamp) <= $tomorrow"""
# Points before the applications that name them.
IN_ORDER = sorted(RECORD_TYPES, key=lambda name: len(load_contract(name).references))


def create_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables that say where every row went: quarantine, superseded rows, files."""
    connection.execute(
        "create table etl_quarantine (record varchar, file varchar, line bigint, reasons varchar[], row varchar)"
    )
    connection.execute("create table etl_superseded (record varchar, file varchar, line bigint)")
    connection.execute(
        "create table etl_files (record varchar, file varchar, digest varchar, contract_version integer, read bigint, "
        "loaded bigint, superseded bigint, quarantined bigint, unknown_headings varchar[], reason varchar, "
        "checked varchar, first_seen_at varchar)"
    )


def load_records(connection: duckdb.DuckDBPyConnection, files: Sequence[CheckedFile], tomorrow: datetime) -> None:
    """Create `checked_X` for every record type and fill the ledger."""
    create_ledger(connection)
    create_rows(connection, files)
    with_files = {file.file.record for file in files if file.parquet}
    for record in IN_ORDER:
        connection.execute(f"create temp view rows_{record} as select * from given_{record}")
        settle_record(connection, record, with_files, tomorrow)
    list_files(connection, files)


def create_rows(connection: duckdb.DuckDBPyConnection, files: Iterable[CheckedFile], form: str = "view") -> None:
    """`read_X` and `given_X` for every record type; a file is its place in the list, and is named when asked for.

    `form`: as a `view`, or as a `table`, for many small files that take longer to open than to hold.
    """
    by_record: dict[str, list[CheckedFile]] = {record: [] for record in RECORD_TYPES}
    for file in files:
        if file.parquet:
            by_record[file.file.record].append(file)
    for record, of_record in by_record.items():
        contract = load_contract(record)
        connection.execute(f"create temp {form} read_{record} as {_rows_sql(contract, of_record)}")
        carry_masked(connection, contract)


def _rows_sql(contract: Contract, files: Sequence[CheckedFile]) -> str:
    held = ", ".join(checked_schema(contract))
    if not files:
        columns = ", ".join(f"cast(null as {kind}) as {name}" for name, kind in checked_schema(contract).items())
        nothing = ", ".join("cast(null as {1}) as {0}".format(*column.split()) for column in NO_ROWS.split(", "))
        return f"select {columns}, {nothing}, cast(null as varchar) as file where false"
    paths = quoted_list(str(file.parquet) for file in files)
    place = "cast(file_index as bigint)"
    first = f"[{', '.join(str(file.first_line or 0) for file in files)}][{place} + 1]"
    line = f"coalesce(line, file_row_number + {first})" if any(file.first_line for file in files) else "line"
    names = quoted_list(file.file.name for file in files)
    return (
        f"select {held}, reasons, row, corrects_file, corrects_line, masked, cast({line} as bigint) as line, "
        f"{place} as file_index, [{names}][{place} + 1] as file "
        f"from read_parquet([{paths}], union_by_name = true)"
    )


def settle_record(connection: duckdb.DuckDBPyConnection, record: str, with_files: set[str], tomorrow: datetime) -> None:
    """Sort the rows of `rows_X` into the quarantine, `superseded_X` and `checked_X`."""
    contract = load_contract(record)
    _set_aside(connection, contract, with_files, tomorrow)
    _supersede(connection, contract)
    columns = ", ".join(checked_schema(contract))
    connection.execute(
        f"create temp view checked_{record} as select {columns} from good_{record} "
        f"anti join superseded_{record} using (file_index, line)"
    )
    connection.execute(f"insert into etl_superseded select '{record}', file, line from superseded_{record}")


def _set_aside(
    connection: duckdb.DuckDBPyConnection, contract: Contract, with_files: set[str], tomorrow: datetime
) -> None:
    """`aside_X` and `good_X`. What is against a row is listed only for rows that something is against."""
    record, limit = contract.record, f"timestamp '{tomorrow:%Y-%m-%d %H:%M:%S}'"
    is_future = {name: f"coalesce({name} > {limit}, false)" for name in contract.events}
    is_unknown = {
        column: f"({column} is not null and {column} not in (select {column} from good_{referred}))"
        for column, referred in contract.references.items()
        if referred in with_files
    }
    found = [f"case when {test} then '{name}.future' end" for name, test in is_future.items()]
    found += [f"case when {test} then '{name}.unknown' end" for name, test in is_unknown.items()]
    listed = f"list_filter(cast([{', '.join(found)}] as varchar[]), lambda reason: reason is not null)"
    is_aside = " or ".join(["len(reasons) > 0", *is_future.values(), *is_unknown.values()])
    judged = f"* replace (reasons || {listed} as reasons)"
    connection.execute(f"create temp view judged_{record} as select {judged} from rows_{record}")
    connection.execute(
        f"create temp table aside_{record} as select file_index, file, line, reasons, "
        f"coalesce(row, {show_held(contract)}) as row from (select {judged} from rows_{record} where {is_aside})"
    )
    reject_strays(connection, contract)
    connection.execute(f"insert into etl_quarantine select '{record}', file, line, reasons, row from aside_{record}")
    connection.execute(
        f"create temp view good_{record} as select * from rows_{record} anti join aside_{record} "
        "using (file_index, line)"
    )


def has_row_whose_day_came(connection: duckdb.DuckDBPyConnection, tomorrow: datetime) -> bool:
    """Whether a row was set aside only for an instant to come, and that instant is no longer to come."""
    return bool(connection.execute(WAITING, {"tomorrow": tomorrow}).fetchall()[0][0])


def _supersede(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """`superseded_X`: copies that an event later in time, or a later file and line, puts aside."""
    record, key = contract.record, ", ".join(contract.key)
    latest = f"greatest({', '.join(contract.events)})" if contract.events else "null"
    # Digests of keys are counted first: that takes half the time of counting the keys, and may only find too many.
    connection.execute(f"""
create temp table superseded_{record} as
with repeated as (select hash({key}) as digest from rows_{record} group by 1 having count(*) > 1),
placed as (
    select file_index, file, line, row_number() over (
        partition by {key} order by {latest} desc nulls last, file_index desc, line desc
    ) as place
    from good_{record} held semi join repeated on hash({key}) = repeated.digest
)
select file_index, file, line from placed where place > 1""")
    supersede_corrected(connection, contract)


def list_files(connection: duckdb.DuckDBPyConnection, files: Sequence[CheckedFile]) -> None:
    """Fill `etl_files`: where every row of every file went."""
    counted = " union all ".join(
        f"select '{record}' as record, file_index, count(*) as rows from read_{record} group by file_index"
        for record in RECORD_TYPES
    )
    read = {(record, place): rows for record, place, rows in connection.execute(counted).fetchall()}
    superseded = _count_by_file(connection, "etl_superseded")
    quarantined = _count_by_file(connection, "etl_quarantine")
    places = dict.fromkeys(RECORD_TYPES, -1)
    rows = []
    for item in files:
        record, name = item.file.record, item.file.name
        if item.parquet:
            places[record] += 1
        counts = [read.get((record, places[record]), 0) if item.parquet else 0]
        counts += [counted.get((record, name), 0) for counted in (superseded, quarantined)]
        version = load_contract(record).version
        rows.append(
            (record, name, item.digest, version, counts[0], counts[0] - counts[1] - counts[2], *counts[1:],
             list(item.unknown), item.reason, item.parquet.name if item.parquet else None)
        )  # fmt: skip
    if rows:
        connection.executemany(f"insert into etl_files values ({', '.join('?' * 11)}, null)", rows)


def _count_by_file(connection: duckdb.DuckDBPyConnection, table: str) -> dict[tuple[str, str], int]:
    rows = connection.execute(f"select record, file, count(*) from {table} group by record, file").fetchall()
    return {(record, file): count for record, file, count in rows}


def count_records(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """For each record type with files: rows read, loaded, superseded, quarantined."""
    rows = connection.execute(
        "select record, cast(sum(read) as bigint), cast(sum(loaded) as bigint), cast(sum(superseded) as bigint), "
        "cast(sum(quarantined) as bigint) from etl_files group by record order by record"
    ).fetchall()
    names = ("read", "loaded", "superseded", "quarantined")
    return {record: dict(zip(names, counts, strict=True)) for record, *counts in rows}
