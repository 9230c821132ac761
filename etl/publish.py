"""Publishing: a new file beside the old one, then one pointer replaced. Readers never see half a snapshot.

`current.json` names the current snapshot; it is replaced in one step (os.replace) after the snapshot's bytes are
on disk, so a refresh killed at any instruction leaves the old snapshot current.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from errors import MissingSnapshot, RefreshRefused

KEPT = 3
WORK = "building"  # inside the warehouse, so that the finished file is renamed and not copied


@contextmanager
def refresh_lock(warehouse: Path) -> Iterator[None]:
    """Hold the warehouse for one refresh; a second one says so and leaves."""
    try:
        warehouse.mkdir(parents=True, exist_ok=True)
        file = (warehouse / "refresh.lock").open("w")
    except OSError as mistake:
        raise RefreshRefused(f"{warehouse} cannot be written: {mistake.strerror}.") from mistake
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as mistake:
            raise RefreshRefused(f"Another refresh of {warehouse} is running; wait until it is done.") from mistake
        yield


@contextmanager
def working_folder(warehouse: Path) -> Iterator[Path]:
    """An empty folder that its owner alone may enter; gone when the refresh ends, however it ends."""
    remove_leftovers(warehouse)
    work = warehouse / WORK
    work.mkdir(mode=0o700)
    try:
        yield work
    finally:
        remove_leftovers(warehouse)


def snapshot_name(digest: str, now: datetime) -> str:
    """`snapshot_<utc>_<hash>`: sorts by time (to the microsecond), tells the content."""
    return f"snapshot_{now.astimezone(UTC):%Y%m%dT%H%M%S%fZ}_{digest}"


def current_snapshot(warehouse: Path) -> str | None:
    """The name of the current snapshot, if there is one."""
    path = warehouse / "current.json"
    return json.loads(path.read_text(encoding="utf-8"))["snapshot"] if path.exists() else None


def list_snapshots(warehouse: Path) -> list[str]:
    """The snapshots on disk, oldest first."""
    return sorted(path.stem for path in warehouse.glob("snapshot_*.duckdb"))


def publish(warehouse: Path, built: Path, name: str) -> None:
    """Make a finished, closed database file the current snapshot, and drop those beyond the last three."""
    _sync(built)
    built.rename(warehouse / f"{name}.duckdb")
    point_to(warehouse, name)
    for old in list_snapshots(warehouse)[:-KEPT]:
        (warehouse / f"{old}.duckdb").unlink()


def point_to(warehouse: Path, name: str) -> None:
    """Replace the pointer in one step."""
    new = warehouse / "current.json.new"
    new.write_text(json.dumps({"snapshot": name}) + "\n", encoding="utf-8")
    _sync(new)
    os.replace(new, warehouse / "current.json")
    _sync(warehouse)


def rollback(warehouse: Path) -> tuple[str, str]:
    """Move the pointer to the snapshot before the current one; returns (from, to)."""
    current = current_snapshot(warehouse)
    if current is None:
        raise MissingSnapshot(f"There is no snapshot in {warehouse}; run `./run refresh --raw DIR` first.")
    older = [name for name in list_snapshots(warehouse) if name < current]
    if not older:
        raise RefreshRefused(f"{current} is the oldest snapshot kept; there is nothing to go back to.")
    point_to(warehouse, older[-1])
    return current, older[-1]


def remove_leftovers(warehouse: Path) -> None:
    """Remove what a killed refresh left: the working folder and half-written Parquet."""
    shutil.rmtree(warehouse / WORK, ignore_errors=True)
    for path in warehouse.glob("checked/*/*.partial"):
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
