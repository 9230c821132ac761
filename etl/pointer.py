"""`current.json`: which snapshot is current, and which overlay lies over it. Replaced in one step, under a lock.

`refresh`, `rollback` and `watch` all write it. Each holds `pointer.lock` from reading it to replacing it, so that none
undoes another. The lock is held for a moment only; `refresh.lock` is held for a whole refresh.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT_OVERLAYS = 3  # the current one and those before it, for readers that have just read their names


@dataclass(frozen=True)
class Pointer:
    """What `current.json` says; without an overlay it says nothing of one, as it did before there were any."""

    snapshot: str
    overlay: str | None = None


@contextmanager
def pointer_lock(warehouse: Path) -> Iterator[None]:
    """Keep every other writer of the pointer waiting."""
    with (warehouse / "pointer.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_pointer(warehouse: Path) -> Pointer | None:
    """What `current.json` says; None where it is absent or says nothing that can be read."""
    try:
        said = json.loads((warehouse / "current.json").read_text(encoding="utf-8"))
        overlay = said.get("overlay")
        return Pointer(str(said["snapshot"]), str(overlay) if overlay else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def replace_pointer(warehouse: Path, pointer: Pointer) -> None:
    """Replace the pointer in one step. Call it under the lock only."""
    said = {name: value for name, value in asdict(pointer).items() if value}
    new = warehouse / "current.json.new"
    new.write_text(json.dumps(said) + "\n", encoding="utf-8")
    sync(new)
    os.replace(new, warehouse / "current.json")
    sync(warehouse)


def list_overlays(warehouse: Path) -> list[str]:
    """The overlays on disk, oldest first."""
    return sorted(path.stem for path in warehouse.glob("overlay_*.duckdb"))


def remove_old_overlays(warehouse: Path) -> None:
    """Remove what a killed writer left, and the overlays that no reader is on its way to. Call it under the lock only.

    Under the lock an overlay is named and pointed to; so one that is newer than the current one was never pointed to.
    """
    pointer = read_pointer(warehouse)
    current = pointer.overlay if pointer else None
    before = [name for name in list_overlays(warehouse) if current and name <= current]
    stale = set(list_overlays(warehouse)) - set(before[-KEPT_OVERLAYS:])
    for path in [warehouse / "current.json.new", *(warehouse / f"{name}.duckdb" for name in sorted(stale))]:
        with suppress(OSError):  # what cannot be removed now is tried again by the next writer
            path.unlink()


def sync(path: Path) -> None:
    """Put a file, or the names in a folder, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
