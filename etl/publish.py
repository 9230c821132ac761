"""Publishing: a new file beside the old one, then one pointer replaced. Readers never see half a snapshot.

`current.json` names the current snapshot; it is replaced in one step (os.replace) after the snapshot's bytes are
on disk, so a refresh killed at any instruction leaves the old snapshot current.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from errors import MissingSnapshot, RefreshRefused
from etl.disk import refusing_disk_trouble

KEPT = 3
WORK = "building"  # inside the warehouse, so that the finished file is renamed and not copied
INTENT = "publishing"  # names the snapshot on its way from WORK to the pointer


@contextmanager
def refresh_lock(warehouse: Path) -> Iterator[None]:
    """Hold the warehouse for one refresh; a second one says so and leaves. However it ends, nothing half-made stays.

    What a killed one left goes first: its intent must not be held against a snapshot that has become current.
    """
    with refusing_disk_trouble(warehouse):
        warehouse.mkdir(parents=True, exist_ok=True)
        with (warehouse / "refresh.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as mistake:
                raise RefreshRefused(f"Another refresh of {warehouse} is running; wait until it is done.") from mistake
            remove_leftovers(warehouse)
            try:
                yield
            finally:
                remove_leftovers(warehouse)


def snapshot_name(digest: str, now: datetime) -> str:
    """`snapshot_<utc>_<hash>`: sorts by time (to the microsecond), tells the content."""
    return f"snapshot_{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}_{digest}"


def current_snapshot(warehouse: Path) -> str | None:
    """The name of the current snapshot; where the pointer is damaged, of the newest that opens; None without any."""
    named = _pointed_at(warehouse)
    if named and _opens(warehouse, named):
        return named
    return next((name for name in reversed(list_snapshots(warehouse)) if _opens(warehouse, name)), None)


def list_snapshots(warehouse: Path) -> list[str]:
    """The snapshots on disk, oldest first."""
    return sorted(path.stem for path in warehouse.glob("snapshot_*.duckdb"))


def publish(warehouse: Path, built: Path, name: str) -> None:
    """Make a finished, closed database file the current snapshot; those beyond the last three go with the lock."""
    _sync(built)
    _write(warehouse / INTENT, name)
    built.rename(warehouse / f"{name}.duckdb")
    _sync(warehouse)
    point_to(warehouse, name)


def point_to(warehouse: Path, name: str) -> None:
    """Replace the pointer in one step."""
    new = warehouse / "current.json.new"
    _write(new, json.dumps({"snapshot": name}) + "\n")
    os.replace(new, warehouse / "current.json")
    _sync(warehouse)


def mend_pointer(warehouse: Path) -> None:
    """Point to the newest snapshot that opens where `current.json` is damaged or names none that does."""
    name = current_snapshot(warehouse)
    if name and name != _pointed_at(warehouse):
        point_to(warehouse, name)


def rollback(warehouse: Path) -> tuple[str, str]:
    """Move the pointer to the snapshot before the current one; returns (from, to)."""
    missing = MissingSnapshot(f"There is no snapshot in {warehouse}; run `./run refresh --raw DIR` first.")
    if not list_snapshots(warehouse):
        raise missing
    with refresh_lock(warehouse):
        current = current_snapshot(warehouse)
        if current is None:
            raise missing
        older = [name for name in list_snapshots(warehouse) if name < current and _opens(warehouse, name)]
        if not older:
            raise RefreshRefused(f"{current} is the oldest snapshot kept; there is nothing to go back to.")
        point_to(warehouse, older[-1])
    return current, older[-1]


def remove_leftovers(warehouse: Path) -> None:
    """Remove what a killed or failed refresh left: its working folder, half-written files, a snapshot that never
    became current; and the snapshots beyond the last three. Call it under the lock only."""
    shutil.rmtree(warehouse / WORK, ignore_errors=True)
    leftovers = [*warehouse.glob("checked/**/*.partial"), warehouse / "current.json.new"]
    leftovers += [path for path in warehouse.glob("checked/*/*.parquet") if not path.with_suffix(".json").exists()]
    current = _pointed_at(warehouse)
    with suppress(OSError):
        unpublished = (warehouse / INTENT).read_text(encoding="utf-8", errors="replace")
        if unpublished.startswith("snapshot_") and unpublished != current:
            leftovers += [warehouse / f"{unpublished}.duckdb"]
        leftovers += [warehouse / INTENT]
    for path in leftovers:
        _unlink(path)
    for name in list_snapshots(warehouse)[:-KEPT]:
        if name != current:
            _unlink(warehouse / f"{name}.duckdb")


def _pointed_at(warehouse: Path) -> str | None:
    """What `current.json` names; None where it is absent or says nothing that can be read."""
    try:
        return str(json.loads((warehouse / "current.json").read_text(encoding="utf-8"))["snapshot"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _opens(warehouse: Path, name: str) -> bool:
    """Whether a snapshot is a whole database; attached, which works even while this process reads it."""
    path = str(warehouse / f"{name}.duckdb").replace("'", "''")
    try:
        with closing(duckdb.connect(config={"threads": "1"})) as connection:
            connection.execute(f"attach '{path}' as held (read_only)")
            return bool(connection.execute("select count(*) from held.meta").fetchall()[0][0])
    except duckdb.Error:
        return False


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    _sync(path)


def _unlink(path: Path) -> None:
    with suppress(OSError):  # what cannot be removed now is tried again by the next refresh
        path.unlink()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
