"""A published snapshot, opened read-only, and the questions it answers within a reader's scope."""

import functools
import json
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas

from data.divisions import area_prefix
from errors import MissingSnapshot

SCHEMA_VERSION = 6
QUESTIONS = Path(__file__).parent / "questions"
CONFIG: dict[str, Any] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@dataclass(frozen=True)
class Scope:
    """What a reader may see: the divisions whose codes begin with `prefix` ('' is everything)."""

    prefix: str = ""

    def within(self, area_code: str | None) -> str:
        """The narrower of the reader's scope and the area asked for, as a code prefix."""
        asked = area_prefix(area_code) if area_code else ""
        if asked.startswith(self.prefix):
            return asked
        # An area outside the scope shares no division with it.
        return self.prefix if self.prefix.startswith(asked) else "outside the reader's scope"


EVERYWHERE = Scope()


class Snapshot:
    """One snapshot file. `ask` runs a named question; every question takes the reader's scope."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self._connection, meta = _open_read_only(path)
        self._lock = threading.Lock()
        self.as_of = datetime.fromisoformat(meta["as_of"]) if meta["as_of"] else None
        self.built_at = meta["built_at"]
        self.engine = meta.get("engine", "duckdb")
        self.is_synthetic = meta["is_synthetic"] == "true"

    @property
    def as_of_on(self) -> date | None:
        """The day of the latest event."""
        return self.as_of.date() if self.as_of else None

    def ask(self, question: str, scope: Scope, area_code: str | None = None, **values: Any) -> pandas.DataFrame:
        """Answer `questions/<question>.sql`: `$prefix` is the scope within the area, other values by name."""
        prefix = scope.within(area_code)
        with self._lock, self._connection.cursor() as cursor:
            return cursor.execute(read_question(question), {"prefix": prefix} | values).df()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def _open_read_only(path: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """A connection, and what the snapshot says of itself; raises MissingSnapshot for what this program cannot read."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        meta = dict(connection.execute("select key, value from meta").fetchall())
    except duckdb.Error as mistake:
        state = "cannot be read" if path.exists() else "is not there"
        raise MissingSnapshot(f"{path} {state}; run `./run refresh --raw DIR`, which repairs it.") from mistake
    if int(meta["schema_version"]) != SCHEMA_VERSION:
        connection.close()
        raise MissingSnapshot(
            f"{path.name} has schema version {meta['schema_version']}, this program reads {SCHEMA_VERSION}; "
            "run `./run refresh` again."
        )
    return connection, meta


@functools.cache
def read_question(name: str) -> str:
    """The text of a named question."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


def current_name(warehouse: Path) -> str:
    """The name of the current snapshot; raises MissingSnapshot where there is none or the pointer is damaged."""
    pointer = warehouse / "current.json"
    try:
        return str(json.loads(pointer.read_text(encoding="utf-8"))["snapshot"])
    except FileNotFoundError as missing:
        raise MissingSnapshot(
            f"There is no snapshot in {warehouse}; run `./run demo` or `./run refresh --raw DIR` first."
        ) from missing
    except (ValueError, KeyError, TypeError) as damage:
        raise MissingSnapshot(f"{pointer} is damaged; run `./run refresh --raw DIR`, which repairs it.") from damage


def open_current(warehouse: Path, open_snapshot: Callable[[Path], Snapshot] = Snapshot) -> Snapshot:
    """Open the snapshot that `current.json` names, with `open_snapshot` where a reader keeps it open.

    Between the reading of a name and the opening of its file a refresh may publish and drop the oldest file; then
    the pointer has moved on, and is followed.
    """
    name = current_name(warehouse)
    while True:
        try:
            return open_snapshot(warehouse / f"{name}.duckdb")
        except MissingSnapshot:
            named, name = name, current_name(warehouse)
            if name == named:
                raise


def list_snapshots(warehouse: Path, current: str) -> list[dict[str, Any]]:
    """The snapshots kept, newest first: what each holds, as of when, and which is current."""
    names = sorted((path.stem for path in warehouse.glob("snapshot_*.duckdb")), reverse=True)
    return [_describe(warehouse / f"{name}.duckdb", name == current) for name in names]


def list_ignored(warehouse: Path) -> list[dict[str, str]]:
    """The files that the last refresh left alone, each with its reason; none where nothing was or nothing is known."""
    try:
        return list(json.loads((warehouse / "ignored.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return []


def _describe(path: Path, is_current: bool) -> dict[str, Any]:
    """What a snapshot says of itself; of one that this program cannot read (any more) the name only."""
    about = dict.fromkeys(("built_at", "as_of", "engine", "rows", "files", "record_types"))
    try:
        with closing(Snapshot(path)) as snapshot:
            totals = snapshot.ask("file_totals", EVERYWHERE).iloc[0]
            about["built_at"], about["engine"] = snapshot.built_at, snapshot.engine
            about["as_of"] = snapshot.as_of.isoformat() if snapshot.as_of else None
            about |= {"rows": int(totals["rows"]), "files": int(totals["files"])}
            about["record_types"] = list(totals["record_types"])
    except MissingSnapshot:
        pass
    return {"snapshot": path.stem, "is_current": is_current} | about
