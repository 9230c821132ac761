"""A published snapshot, opened read-only, and the questions it answers within a reader's scope."""

import functools
import json
import threading
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas

from data.divisions import area_prefix
from errors import MissingSnapshot

SCHEMA_VERSION = 2
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
        self._connection = duckdb.connect(str(path), read_only=True, config=CONFIG)
        self._lock = threading.Lock()
        self._connection.execute("set TimeZone = 'Asia/Shanghai'")
        meta = dict(self._connection.execute("select key, value from meta").fetchall())
        if int(meta["schema_version"]) != SCHEMA_VERSION:
            raise MissingSnapshot(
                f"{path.name} has schema version {meta['schema_version']}, this program reads {SCHEMA_VERSION}; "
                "run `./run refresh` again."
            )
        self.as_of = datetime.fromisoformat(meta["as_of"]) if meta["as_of"] else None
        self.built_at = meta["built_at"]
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


@functools.cache
def read_question(name: str) -> str:
    """The text of a named question."""
    return (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8")


def current_name(warehouse: Path) -> str:
    """The name of the current snapshot; raises MissingSnapshot where there is none."""
    try:
        return str(json.loads((warehouse / "current.json").read_text(encoding="utf-8"))["snapshot"])
    except FileNotFoundError as missing:
        raise MissingSnapshot(
            f"There is no snapshot in {warehouse}; run `./run demo` or `./run refresh --raw DIR` first."
        ) from missing


def open_current(warehouse: Path) -> Snapshot:
    """Open the snapshot that `current.json` names."""
    return Snapshot(warehouse / f"{current_name(warehouse)}.duckdb")


def list_snapshots(warehouse: Path) -> list[dict[str, Any]]:
    """The snapshots kept, newest first, with which of them is current."""
    current = current_name(warehouse)
    names = sorted((path.stem for path in warehouse.glob("snapshot_*.duckdb")), reverse=True)
    return [{"snapshot": name, "is_current": name == current} for name in names]
