"""Publishing: a new file beside the old one, then one pointer replaced. Readers never see half a snapshot.

`current.json` names the current snapshot; it is replaced in one step (os.replace) after the snapshot's bytes are
on disk, so a refresh killed at any instruction leaves the old snapshot current. The overlay of a `watch` that it also
names stays only where it is still wanted: where it holds files that the snapshot has not read.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from errors import MissingSnapshot, RefreshRefused
from etl.disk import refusing_disk_trouble
from etl.pointer import Pointer, pointer_lock, read_pointer, remove_old_overlays, replace_pointer, sync

IsWanted = Callable[[str], bool]  # whether an overlay, by its name, is still wanted
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
    pointer = read_pointer(warehouse)
    if pointer and _opens(warehouse, pointer.snapshot):
        return pointer.snapshot
    return next((name for name in reversed(list_snapshots(warehouse)) if _opens(warehouse, name)), None)


def list_snapshots(warehouse: Path) -> list[str]:
    """The snapshots on disk, oldest first."""
    return sorted(path.stem for path in warehouse.glob("snapshot_*.duckdb"))


def no_overlay(name: str) -> bool:
    """Want no overlay any more."""
    return False


def publish(warehouse: Path, built: Path, name: str, is_wanted: IsWanted = no_overlay) -> None:
    """Make a finished, closed database file the current snapshot; those beyond the last three go with the lock."""
    sync(built)
    _write(warehouse / INTENT, name)
    built.rename(warehouse / f"{name}.duckdb")
    sync(warehouse)
    point_to(warehouse, name, is_wanted)


def point_to(warehouse: Path, name: str, is_wanted: IsWanted = no_overlay) -> None:
    """Make a snapshot the current one; the overlay that lies over the present one stays where it is wanted."""
    with pointer_lock(warehouse):
        pointer = read_pointer(warehouse)
        overlay = pointer.overlay if pointer else None
        replace_pointer(warehouse, Pointer(name, overlay if overlay and is_wanted(overlay) else None))


def mend_pointer(warehouse: Path, is_wanted: IsWanted = no_overlay) -> None:
    """Point to the newest snapshot that opens where `current.json` is damaged or names none that does; drop an overlay
    that is not wanted."""
    name, pointer = current_snapshot(warehouse), read_pointer(warehouse)
    is_mended = pointer and pointer.snapshot == name and not (pointer.overlay and not is_wanted(pointer.overlay))
    if name and not is_mended:
        point_to(warehouse, name, is_wanted)


def rollback(warehouse: Path) -> tuple[str, str]:
    """Move the pointer to the snapshot before the current one; returns (from, to).

    The overlay stays: a card reported lost since is no less lost.
    """
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
        point_to(warehouse, older[-1], lambda overlay: True)
    return current, older[-1]


def remove_leftovers(warehouse: Path) -> None:
    """Remove what a killed or failed refresh left: its working folder, half-written files, a snapshot that never
    became current; and the snapshots beyond the last three. Call it under the lock only."""
    shutil.rmtree(warehouse / WORK, ignore_errors=True)
    with pointer_lock(warehouse):
        remove_old_overlays(warehouse)
    leftovers = [*warehouse.glob("checked/**/*.partial")]
    leftovers += [path for path in warehouse.glob("checked/*/*.parquet") if not path.with_suffix(".json").exists()]
    pointer = read_pointer(warehouse)
    current = pointer.snapshot if pointer else None
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
    sync(path)


def _unlink(path: Path) -> None:
    with suppress(OSError):  # what cannot be removed now is tried again by the next refresh
        path.unlink()
