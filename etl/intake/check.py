"""One raw file -> one Parquet file of checked rows, in one scan: typed values, line, all reasons.

The Parquet file is named after the bytes of the raw file and what it was read with (contract, the bureau's
headings, the key), so a file that has not changed is not read again.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from data.contracts import FOLDER, Contract, load_contract
from data.identity import hide
from errors import UnreadableInput
from etl.disk import describe_trouble
from etl.intake.feeds import feed_prefix, feed_tables, has_raw_changed, scan_raw
from etl.intake.files import RawFile, Scan
from etl.intake.gtfs import open_feed
from etl.intake.headings import load_mapping, suggest
from etl.intake.known import KnownFiles
from etl.intake.query import checked_sql
from etl.intake.relation import EMPTY, Source, Wanted
from etl.intake.sources import open_source
from etl.intake.values import quoted_list
from etl.progress import watching

LARGE = 8 << 20  # bytes; from here on a tenth of a second of planning is less than what it saves
INTAKE_VERSION = 4  # raise it when the meaning of checked Parquet changes


@dataclass(frozen=True)
class CheckedFile:
    """A raw file and where its checked rows lie; `reason` says why a file could not be read at all.

    `first_line` is the line of the first row where the rows are the lines from there on; else each row says its own.
    """

    file: RawFile
    digest: str
    parquet: Path | None
    was_read: bool
    unknown: tuple[str, ...] = ()
    reason: str | None = None
    first_line: int | None = None


@dataclass(frozen=True)
class Intake:
    """What every file of a refresh is checked with, and where the checked files go."""

    connection: duckdb.DuckDBPyConnection
    checked: Path
    work: Path
    local: Path
    key: bytes
    known: KnownFiles
    readings: dict[str, tuple[Wanted, str]] = field(default_factory=dict)

    def read_as(self, record: str) -> tuple[Wanted, str]:
        """What is looked for in files of a record type, and a short digest of all that decides how they are read."""
        if record not in self.readings:
            wanted = Wanted(load_contract(record), load_mapping(self.local, record))
            self.readings[record] = wanted, _digest_reading(wanted, self.key)
        return self.readings[record]


def check_file(intake: Intake, file: RawFile, tell: Callable[[float], None] = lambda share: None) -> CheckedFile:
    """Check one raw file, unless the same bytes were checked before under the same contract and key.

    A file that is written to while it is read is read once more; then it is left for the next refresh. `tell` hears now
    and then which share of the file is checked.
    """
    for _ in range(2):
        try:
            return _check_once(intake, file, tell)
        except ChangedMeanwhile:
            continue
    return CheckedFile(file, "", None, True, reason="the file was written to while it was read; refresh again later")


class ChangedMeanwhile(Exception):
    """The file is no longer what its digest says."""


def _check_once(intake: Intake, file: RawFile, tell: Callable[[float], None]) -> CheckedFile:
    checked, (wanted, reading) = intake.checked, intake.read_as(file.record)
    digest = intake.known.find(file.path)
    if digest and (found := _find_checked(file, digest, _place(checked, file, digest, reading))):
        return found
    try:
        scan = scan_raw(file)
    except (OSError, UnreadableInput) as mistake:
        return CheckedFile(file, "", None, True, reason=f"the file cannot be opened: {_sentence(mistake)}")
    intake.known.add(file.path, scan)
    parquet = _place(checked, file, scan.digest, reading)
    if found := _find_checked(file, scan.digest, parquet):
        return found
    parquet.parent.mkdir(parents=True, exist_ok=True)
    reason = None
    partial = parquet.with_suffix(".partial")
    try:
        with watching(intake.connection, tell):
            source = _read(intake, file, scan, wanted, partial)
    except (UnreadableInput, duckdb.Error, OSError) as mistake:
        if describe_trouble(mistake, checked):  # the fault of our disk or memory, not of the file
            raise
        reason = hide(_sentence(mistake))
    if has_raw_changed(file, scan):
        raise ChangedMeanwhile
    if reason:
        return CheckedFile(file, scan.digest, None, True, reason=reason)
    partial.replace(parquet)
    unknown = tuple(_with_hint(heading, wanted.contract) for heading in source.header.unknown)
    _note(parquet.with_suffix(".json"), {"unknown": unknown, "first_line": source.first_line})
    return CheckedFile(file, scan.digest, parquet, True, unknown, first_line=source.first_line)


def _place(checked: Path, file: RawFile, digest: str, reading: str) -> Path:
    return checked / file.record / f"{digest[:24]}_{reading}.parquet"


def _find_checked(file: RawFile, digest: str, parquet: Path) -> CheckedFile | None:
    """The file as it was checked before; None where it was not."""
    notes = parquet.with_suffix(".json")
    if not (parquet.exists() and notes.exists()):
        return None
    said = json.loads(notes.read_text())
    return CheckedFile(file, digest, parquet, False, tuple(said["unknown"]), first_line=said["first_line"])


def _sentence(mistake: Exception) -> str:
    if isinstance(mistake, OSError) and mistake.strerror:
        return mistake.strerror
    first_line = (str(mistake).splitlines() or [""])[0]
    return f"the file is damaged: {first_line}" if isinstance(mistake, duckdb.Error) else first_line


def _digest_reading(wanted: Wanted, key: bytes) -> str:
    text = (FOLDER / f"{wanted.contract.record}.toml").read_bytes()
    identity = hashlib.sha256(b"key:" + key).digest()
    parts = [str(INTAKE_VERSION).encode(), text, json.dumps(wanted.mapping, sort_keys=True).encode(), identity]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _with_hint(heading: str, contract: Contract) -> str:
    near = suggest(heading, contract)
    return f"{hide(heading)}: did you mean {near}?" if near else hide(heading)


def _write(intake: Intake, wanted: Wanted, source: Source, is_large: bool, partial: Path) -> None:
    query = checked_sql(wanted.contract, source, is_large)
    intake.connection.execute(f"copy ({query}) to {quoted_list([str(partial)])} (format parquet)")


def _read(intake: Intake, file: RawFile, scan: Scan, wanted: Wanted, partial: Path) -> Source:
    """Write the checked rows of a file, with as little care as it lets us."""
    for care in itertools.count():
        with ExitStack() as spare:
            if tables := feed_tables(file):
                source = open_feed(intake.connection, tables, feed_prefix(file), wanted.contract)
            else:
                source = open_source(intake.connection, file, scan, wanted, intake.work, spare, care)
            try:
                _write(intake, wanted, source, scan.size >= LARGE, partial)
            except duckdb.Error as mistake:
                if source.may_hold is None or describe_trouble(mistake, partial):
                    raise
                continue
            if source.may_hold is None or _holds(intake.connection, partial, source.may_hold):
                break
    return source


def _holds(connection: duckdb.DuckDBPyConnection, partial: Path, may_hold: tuple[int, ...]) -> bool:
    """Whether the rows written are as many as they must be, and none of them is empty."""
    rows, empty = connection.execute(
        "select count(*), count(*) filter (where list_contains(reasons, $empty)) from read_parquet($path)",
        {"path": str(partial), "empty": EMPTY},
    ).fetchall()[0]
    return rows in may_hold and not empty


def _note(notes: Path, said: Mapping[str, Any]) -> None:
    """Write the notes in one step: a file that is half-written would be trusted by the next refresh."""
    partial = notes.with_suffix(".json.partial")
    partial.write_text(json.dumps(said))
    partial.replace(notes)
