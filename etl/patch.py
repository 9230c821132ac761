"""A refresh that brings little: the current snapshot is copied, and only the rows concerned are worked out anew.

The models are the same, run over fewer rows, and the result equals a build from nothing, table by table:

- a record whose key stands in a file that came, went or changed is settled again among all files that hold it;
- in tables with one row per record, those rows are replaced;
- in core_case_days, so are the rows that change as days pass: open and uncollected cases, limits not yet due;
- counts of applications and of the stages of cases add up: what the replaced rows counted is taken off, what the new
  ones count is added;
- every other mart is small and is made anew.
"""

from collections.abc import Sequence
from datetime import datetime

import duckdb

from data.contracts import load_contract
from etl.against_rules import note_again
from etl.intake.check import CheckedFile
from etl.intake.values import quoted_list
from etl.models import find_counts, find_inputs, is_stored, load_models
from etl.patch_plan import REFERRED, Patch, read_parquet_files
from etl.records import create_rows, list_files, settle_record

ROW_BY_ROW = {
    "applications": "core_applications",
    "verifications": "core_verifications",
    "loss_reports": "core_loss_reports",
}
APPLICATIONS, CASES = {"core_applications"}, {"case_stages", "core_case_days", "core_as_of"}  # what is counted
# Days from the start of a stage until the last limit that may fall on it.
LONGEST = "select coalesce(max(due_on - starts_on), 0) from core_limit_days where clock = 'promised'"


class NotPatchable(Exception):
    """Rows hang together in a way that only a build from nothing follows."""


def apply_patch(
    connection: duckdb.DuckDBPyConnection, patch: Patch, files: Sequence[CheckedFile], tomorrow: datetime
) -> None:
    """Bring the copied snapshot of the connection to what the files now say; raises NotPatchable."""
    create_rows(connection, files)
    for record in REFERRED:
        connection.execute(f"create temp view good_{record} as select * from core_{record}")
    with_files = {file.file.record for file in files if file.parquet}
    for record in patch.records:
        _gather_rows(connection, record, patch, files)
        settle_record(connection, record, with_files, tomorrow)
    connection.execute("delete from etl_files")
    list_files(connection, files)
    replaced = [record for record in patch.records if record in ROW_BY_ROW]
    for record in replaced:
        _replace_records(connection, record)
    connection.execute("create temp table old_as_of as select * from core_as_of")
    _make_as_of(connection)
    if "applications" in replaced:
        _patch_counts(connection)
        note_again(connection)
    _patch_cases(connection, "applications" in replaced)
    _make_the_rest(connection, patch)


def _gather_rows(
    connection: duckdb.DuckDBPyConnection, record: str, patch: Patch, files: Sequence[CheckedFile]
) -> None:
    """`rows_X`: the rows of files that came, and rows of other files with a key that came or went. Drops what was
    said of them before."""
    names = patch.came[record] | patch.gone[record]
    moved = quoted_list(sorted(names))
    if record not in ROW_BY_ROW:
        connection.execute(f"create temp view rows_{record} as select * from given_{record}")
        for ledger in ("etl_quarantine", "etl_superseded"):
            connection.execute(f"delete from {ledger} where record = '{record}'")
        return
    (key,) = load_contract(record).key
    connection.execute(
        f"create temp table changed_{record} as select distinct {key} from {read_parquet_files(patch.parquet[record])} "
        f"where {key} is not null"
    )
    # Places first: that reads one column, and mostly finds nothing.
    connection.execute(
        f"create temp table elsewhere_{record} as select file_index, line from read_{record} "
        f"semi join changed_{record} using ({key}) where file not in ({moved})"
    )
    # One number at a time: so DuckDB does not open the other files.
    of_record = [item.file.name for item in files if item.file.record == record and item.parquet]
    is_moved = " or ".join(f"file_index = {place}" for place, name in enumerate(of_record) if name in names) or "false"
    connection.execute(
        f"create temp table rows_{record} as select * from given_{record} where {is_moved} "
        f"union all select * from given_{record} semi join elsewhere_{record} using (file_index, line) "
        f"where file_index in (select file_index from elsewhere_{record})"
    )
    # Neither a correction nor what it corrects can be judged without the other.
    tied = connection.execute(
        f"select count(*) from read_{record} fixed semi join rows_{record} named "
        "on named.file = fixed.corrects_file and named.line = fixed.corrects_line where fixed.corrects_file is not null"
    ).fetchall()[0][0]
    tied += connection.execute(f"select count(*) from rows_{record} where corrects_file is not null").fetchall()[0][0]
    if tied:
        raise NotPatchable
    for ledger in ("etl_quarantine", "etl_superseded"):
        connection.execute(
            f"delete from {ledger} where record = '{record}' and (file in ({moved}) "
            f"or (file, line) in (select (file, line) from rows_{record}))"
        )


def _replace_records(connection: duckdb.DuckDBPyConnection, record: str) -> None:
    """Rows before in `before_X`, rows now in `now_X`; places first, for that reads one column."""
    (key,) = load_contract(record).key
    table = ROW_BY_ROW[record]
    connection.execute(f"create temp table now_{record} as {load_models()[table]}")
    connection.execute(
        f"create temp table places as select rowid as place from {table} semi join changed_{record} using ({key})"
    )
    span = connection.execute("select min(place), max(place) from places").fetchall()[0]
    inside = "rowid between {} and {}".format(*span) if span[0] is not None else "false"
    is_stale = f"{inside} and rowid in (select place from places)"
    connection.execute(f"create temp table before_{record} as select * from {table} where {is_stale}")
    connection.execute(f"delete from {table} where {is_stale}")
    connection.execute(f"insert into {table} select * from now_{record}")
    connection.execute("drop table places")


def _make_as_of(connection: duckdb.DuckDBPyConnection) -> None:
    """The as-of day over all records: those of the snapshot are by now what the files say."""
    for record, table in ROW_BY_ROW.items():
        connection.execute(f"create or replace temp view checked_{record} as select * from {table}")
    connection.execute(f"create or replace table core_as_of as {load_models()['core_as_of']}")


def _patch_counts(connection: duckdb.DuckDBPyConnection) -> None:
    """Correct the counts over applications."""
    marts = _find_sums(APPLICATIONS)
    for age, rows in (("old", "before_applications"), ("new", "now_applications")):
        connection.execute(f"create temp view core_applications as select * from {rows}")
        _count(connection, marts, age)
        connection.execute("drop view temp.core_applications")
    for mart in marts:
        _add_counts(connection, mart)


def _find_sums(counted: set[str]) -> list[str]:
    """The marts that count rows of these relations alone: counts of their parts add up to theirs."""
    return [
        name
        for name, text in load_models().items()
        if name.startswith("mart_") and find_inputs(text) <= counted and find_counts(text)[1]
    ]


def _patch_cases(connection: duckdb.DuckDBPyConnection, has_changed: bool) -> None:
    """Replace the cases concerned, and correct the counts over their stages."""
    models = load_models()
    name = connection.execute("select current_database()").fetchall()[0][0]
    whole = f"{name}.main"
    changed = "application_id in (select application_id from changed_applications)" if has_changed else "false"
    edge = "least(old_as_of.as_of_on, core_as_of.as_of_on)"  # the day may also go back, when files leave
    connection.execute(f"""
create temp table stale_cases as
select cases.rowid as place, cases.*
from core_case_days as cases, old_as_of, core_as_of
where {changed} or (
    old_as_of.as_of_on is distinct from core_as_of.as_of_on and (
        outcome = 'open' or current_stage is not null or due_on is null or due_on > {edge}
        or stage_started_on > {edge} - cast(({LONGEST}) as integer)
    )
)""")
    marts = _find_sums(CASES)
    # A name that stands in the temporary schema hides the snapshot's own: the same texts run over fewer rows.
    connection.execute("create temp view core_as_of as select * from old_as_of")
    connection.execute("create temp view core_case_days as select * exclude (place) from stale_cases")
    _count(connection, marts, "old")
    connection.execute("drop view temp.core_as_of")
    connection.execute("drop view temp.core_case_days")
    ids = "select application_id from stale_cases"
    ids += " union select application_id from changed_applications" if has_changed else ""
    connection.execute(
        f"create temp view core_applications as select * from {whole}.core_applications where application_id in ({ids})"
    )
    connection.execute(f"create temp table fresh_cases as {models['core_case_days']}")
    connection.execute("drop view temp.core_applications")
    connection.execute("create temp view core_case_days as select * from fresh_cases")
    _count(connection, marts, "new")
    connection.execute("drop view temp.core_case_days")
    connection.execute("delete from core_case_days where rowid in (select place from stale_cases)")
    connection.execute("insert into core_case_days select * from fresh_cases")
    for mart in marts:
        _add_counts(connection, mart)


def _count(connection: duckdb.DuckDBPyConnection, marts: Sequence[str], age: str) -> None:
    for mart in marts:
        connection.execute(f"create temp table {age}_{mart} as {load_models()[mart]}")


def _add_counts(connection: duckdb.DuckDBPyConnection, mart: str) -> None:
    keys, counts = find_counts(load_models()[mart])
    grouped, negative = ", ".join(keys), ", ".join(f"-{count} as {count}" for count in counts)
    sums = ", ".join(f"cast(sum({count}) as bigint) as {count}" for count in counts)
    connection.execute(f"""
create table summed as
with parts as (
    from {mart} union all from new_{mart} union all select {grouped}, {negative} from old_{mart}
)
select {grouped}, {sums} from parts group by {grouped} having sum({counts[0]}) <> 0 order by {grouped}""")
    connection.execute(f"drop table {mart}")
    connection.execute(f"alter table summed rename to {mart}")


def _make_the_rest(connection: duckdb.DuckDBPyConnection, patch: Patch) -> None:
    """The small record types that changed, and the marts that are made in whole."""
    patched = {*_find_sums(APPLICATIONS), *_find_sums(CASES)}
    for name, text in load_models().items():
        inputs = find_inputs(text)
        is_changed = any(f"checked_{record}" in inputs for record in patch.records if record not in ROW_BY_ROW)
        is_whole = name.startswith("mart_") and name not in patched
        if is_stored(name) and name != "core_as_of" and (is_changed or is_whole):
            connection.execute(f"create or replace table {name} as {text}")
