"""Whether a refresh brings so little that the current snapshot can be patched, and which files that concerns.

Reads only; `etl/patch.py` does what is planned here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.contracts import RECORD_TYPES, load_contract
from etl.intake.check import CheckedFile
from etl.intake.values import quoted_list

MOST_ROWS = 0.2  # of all rows read; beyond it a build from nothing costs no more
MOST_PATCHES = 0.25  # of all rows, over all patches since the last build: then the order of the rows is made good
REFERRED = {referred for record in RECORD_TYPES for referred in load_contract(record).references.values()}


@dataclass(frozen=True)
class Patch:
    """Files that came and went, by record type, and how many rows were patched since the last build."""

    came: Mapping[str, frozenset[str]]
    gone: Mapping[str, frozenset[str]]
    parquet: Mapping[str, tuple[Path, ...]]
    patched_rows: int

    @property
    def records(self) -> list[str]:
        """The record types concerned."""
        return [record for record in RECORD_TYPES if self.came.get(record) or self.gone.get(record)]


def plan_patch(
    held: duckdb.DuckDBPyConnection, checked: Sequence[CheckedFile], folder: Path, rules: str
) -> Patch | None:
    """What to patch in the snapshot that `held` has open; None where everything must be built from nothing."""
    meta = dict(held.execute("select key, value from meta").fetchall())
    if meta.get("rules") != rules:
        return None
    before = {(record, file, name) for record, file, name in held.execute(
        "select record, file, checked from etl_files where checked is not null").fetchall()}  # fmt: skip
    now = {(item.file.record, item.file.name, item.parquet.name) for item in checked if item.parquet}
    came, gone = now - before, before - now
    paths = {folder / record / name for record, _, name in came | gone}
    touched = {record for record, _, _ in came | gone}
    if touched & REFERRED or not all(path.exists() for path in paths):
        return None
    rows = _count_rows(held, paths)
    read = held.execute("select coalesce(sum(read), 0) from etl_files").fetchall()[0][0]
    patched = int(meta["patched_rows"]) + rows
    if rows > MOST_ROWS * read or patched > MOST_PATCHES * read or _has_corrections(held, came | gone, now, folder):
        return None
    return Patch(
        came={record: frozenset(file for kind, file, _ in came if kind == record) for record in touched},
        gone={record: frozenset(file for kind, file, _ in gone if kind == record) for record in touched},
        parquet={
            record: tuple(sorted({folder / record / name for kind, _, name in came | gone if kind == record}))
            for record in touched
        },
        patched_rows=patched,
    )


def _count_rows(held: duckdb.DuckDBPyConnection, paths: set[Path]) -> int:
    if not paths:
        return 0
    return int(held.execute(f"select count(*) from {read_parquet_files(paths)}").fetchall()[0][0])


def _has_corrections(
    held: duckdb.DuckDBPyConnection, changed: set[tuple[str, str, str]], now: set[tuple[str, str, str]], folder: Path
) -> bool:
    """Whether a file that came or went corrects rows, or has rows that are corrected."""
    for record in {record for record, _, _ in changed}:
        names = {file for kind, file, _ in changed if kind == record}
        paths = {folder / record / name for kind, _, name in changed | now if kind == record}
        own = {str(folder / record / name) for kind, _, name in changed if kind == record}
        counted = held.execute(
            f"select count(*) from {read_parquet_files(paths)} where corrects_file is not null "
            f"and (corrects_file in ({quoted_list(names)}) or filename in ({quoted_list(own)}))"
        ).fetchall()[0][0]
        if counted:
            return True
    return False


def read_parquet_files(paths: Sequence[Path] | set[Path]) -> str:
    """Files of checked rows as a relation, each row with the name of its file."""
    return f"read_parquet([{quoted_list(map(str, sorted(paths)))}], filename = true, union_by_name = true)"
