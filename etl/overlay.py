"""An overlay: what came since the current snapshot was made, in a small database beside it.

It is built as a snapshot is, from checked files by the same rules and models, and its tables have the same names; so
every question of a reader runs over either. It holds all small files of RAW that the snapshot has not read, and is
never written to: another one takes its place.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from data.contracts import load_contract
from data.settings import Settings
from etl.build import SCHEMA_VERSION, connect, open_held, tomorrow
from etl.intake.check import CheckedFile
from etl.intake.files import list_record_files
from etl.models import load_models
from etl.pointer import Pointer, pointer_lock, read_pointer, remove_old_overlays, replace_pointer, sync
from etl.records import create_ledger, create_rows, list_files, settle_record

RECORDS = ("loss_reports", "verifications")  # what an overlay holds
Bytes = tuple[str, str, str]  # of a file: its record type, its name below RAW, the digest of what it holds


@dataclass(frozen=True)
class Arrival:
    """A checked file, and when it came (ISO 8601, Beijing time)."""

    checked: CheckedFile
    arrived_at: str

    @property
    def bytes(self) -> Bytes:
        """What tells it from every other file."""
        return self.checked.file.record, self.checked.file.name, self.checked.digest


def overlay_name(arrivals: Sequence[Arrival], now: datetime) -> str:
    """`overlay_<utc>_<hash>`: sorts by time (to the microsecond), tells the files."""
    said = "\n".join(sorted(" ".join(arrival.bytes) for arrival in arrivals))
    digest = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()[:12]
    return f"overlay_{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}_{digest}"


def build_overlay(
    path: Path, arrivals: Sequence[Arrival], meta: Mapping[str, str], settings: Settings
) -> dict[Bytes, tuple[int, int]]:
    """Fill the database file `path`, and close it; for each file the rows read, and those rejected."""
    path.unlink(missing_ok=True)
    files = [arrival.checked for arrival in arrivals]
    with closing(connect(path, path.parent, settings)) as connection:
        connection.begin()  # else each statement waits for the disk
        create_ledger(connection)
        create_rows(connection, files, form="table")
        with_files = {file.file.record for file in files if file.parquet}
        for record in RECORDS:
            _settle(connection, record, with_files)
        list_files(connection, files)
        _note_arrivals(connection, arrivals)
        connection.execute("create table meta (key varchar, value varchar)")
        built_at = datetime.now(UTC).isoformat(timespec="milliseconds")
        said = {**meta, "schema_version": str(SCHEMA_VERSION), "as_of": "", "built_at": built_at}
        connection.executemany("insert into meta values (?, ?)", list(said.items()))
        counted = connection.execute("select record, file, digest, read, quarantined from etl_files").fetchall()
        connection.commit()
        connection.execute("checkpoint")
    return {(record, file, digest): (read, rejected) for record, file, digest, read, rejected in counted}


def _settle(connection: duckdb.DuckDBPyConnection, record: str, with_files: set[str]) -> None:
    """The core table of a record type, by the model that a refresh runs."""
    connection.execute(f"create temp view rows_{record} as select * from given_{record}")
    settle_record(connection, record, with_files, tomorrow())
    connection.execute(f"create table core_{record} as {load_models()[f'core_{record}']}")


def _note_arrivals(connection: duckdb.DuckDBPyConnection, arrivals: Sequence[Arrival]) -> None:
    """When each file came, in `etl_files`; and each row that holds, in `arrivals`."""
    records, names, _digests = zip(*(arrival.bytes for arrival in arrivals), strict=True)
    connection.execute(
        "update etl_files set first_seen_at = came.at from ("
        "    select unnest($records) as record, unnest($names) as file, unnest($at) as at"
        ") as came where came.record = etl_files.record and came.file = etl_files.file",
        {"records": list(records), "names": list(names), "at": [arrival.arrived_at for arrival in arrivals]},
    )
    connection.execute("create table arrivals (record varchar, id varchar, arrived_at timestamp)")
    for record in RECORDS:
        (key,) = load_contract(record).key
        connection.execute(f"""
insert into arrivals
with held as (
    select {key}, file from good_{record} anti join superseded_{record} using (file_index, line)
)
select '{record}', held.{key}, cast(left(etl_files.first_seen_at, 23) as timestamp)
from held join etl_files on etl_files.record = '{record}' and etl_files.file = held.file""")


def read_files(warehouse: Path, name: str) -> dict[Bytes, str]:
    """The files of a snapshot or an overlay, as far as they may be in an overlay, and when each was first seen.

    Raises duckdb.Error where it cannot be read.
    """
    with closing(open_held(warehouse, name)) as held:
        rows = held.execute(
            "select record, file, digest, first_seen_at from etl_files where record in (select unnest($records))",
            {"records": list(RECORDS)},
        ).fetchall()
    return {(record, file, digest): seen for record, file, digest, seen in rows}


def read_overlay(warehouse: Path, name: str | None) -> dict[Bytes, str]:
    """The same of an overlay; nothing where there is none, or one that readers cannot read."""
    if name is None:
        return {}
    try:
        with closing(open_held(warehouse, name)) as held:
            version = held.execute("select value from meta where key = 'schema_version'").fetchall()
        return read_files(warehouse, name) if version == [(str(SCHEMA_VERSION),)] else {}
    except duckdb.Error:
        return {}


def publish_overlay(warehouse: Path, over: Pointer, built: Path, name: str | None) -> Pointer | None:
    """Give a finished, closed overlay its name and point to it, or to none without a name; what the pointer then says.

    None where another snapshot has become current meanwhile: then nothing is done.
    """
    if name:
        sync(built)
    with pointer_lock(warehouse):
        now = read_pointer(warehouse)
        if now is None or now.snapshot != over.snapshot:
            return None
        if name:
            built.rename(warehouse / f"{name}.duckdb")
            sync(warehouse)
        pointer = Pointer(over.snapshot, name)
        replace_pointer(warehouse, pointer)
        remove_old_overlays(warehouse)
    return pointer


def holds_unread(warehouse: Path, raw: Path, overlay: str, snapshot: str) -> bool:
    """Whether an overlay holds a file that is in RAW and not in the snapshot; not where one of them cannot be read."""
    try:
        unread = read_files(warehouse, overlay).keys() - read_files(warehouse, snapshot).keys()
    except duckdb.Error:
        return False
    names = {file.name for record in RECORDS for file in list_record_files(raw, record)}
    return any(name in names for _record, name, _digest in unread)
