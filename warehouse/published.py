"""What was published: one JSON file a list in `published/AREA/` beside the snapshots, which no refresh touches.

Files are numbered in the order of publishing; a list is never written over. A file that cannot be read is passed over.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from errors import UnreadableInput

FOLDER = "published"
PublishedList = Mapping[str, Any]
"""Keys `area_code`, `as_of_on`, `snapshot`, `points` (a mapping each, with its id), `refused` (ids)."""
NEEDED: Mapping[str, type | tuple[type, ...]] = {"as_of_on": (str, type(None)), "points": list, "refused": list}


def keep_published(warehouse: Path, area_code: str, content: bytes) -> None:
    """Keep a list as it was published; on disk when this returns, and not again where it was the last one.

    Raises UnreadableInput where the folder cannot be written.
    """
    with _locked(warehouse / FOLDER / area_code) as folder:
        paths = _paths(folder)
        if paths and paths[-1].read_bytes() == content:
            return
        number = int(paths[-1].stem) + 1 if paths else 1
        beside = folder / "list.new"
        with beside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, folder / f"{number:06d}.json")


def read_published(warehouse: Path, area_code: str) -> Sequence[PublishedList]:
    """The lists published of an area, oldest first."""
    read = [_read(path) for path in _paths(warehouse / FOLDER / area_code)]
    return [each for each in read if each is not None]


def _paths(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.json") if path.stem.isdigit())


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """The folder, while no other process writes to it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    except OSError as mistake:
        raise UnreadableInput(f"{folder}: what was published cannot be kept: {mistake.strerror}.") from mistake


def _read(path: Path) -> PublishedList | None:
    """The list of a file; None where it is not whole."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        is_whole = all(isinstance(found[name], kinds) for name, kinds in NEEDED.items())
        is_whole = is_whole and all(isinstance(point["acceptance_point_id"], str) for point in found["points"])
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return found if is_whole else None
