"""Files that come into a folder: which of them stand still, and the way from an inbox into RAW.

A file stands still when a third of a second has gone by since it was last written to, by its own times or by two
looks at it. Writers that give a whole file its name at the end (`x.csv.part` -> `x.csv`) are never met half-way: such
names are no raw files. One that was taken half-written all the same shows another mark later, and is read again.
"""

import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from etl.intake.files import RawFile, list_record_files, mark_of
from etl.overlay import RECORDS

STILL_SECONDS = 0.3
Mark = tuple[int, ...]


@dataclass
class Looks:
    """What was seen of each file at the last look: its mark, and since when (monotonic seconds) it has been that."""

    seen: dict[Path, tuple[Mark, float]] = field(default_factory=dict)

    def find_still(self, files: Iterable[RawFile]) -> dict[RawFile, os.stat_result]:
        """Those of the files that stand still, and what the file system says of them; all are remembered."""
        before, self.seen, still = self.seen, {}, {}
        for file in files:
            try:
                found = file.path.stat()
            except OSError:
                continue
            mark, now = mark_of(found), time.monotonic()
            old_mark, since = before.get(file.path, (None, now))
            since = since if old_mark == mark else now
            self.seen[file.path] = mark, since
            if max(now - since, time.time() - found.st_mtime) >= STILL_SECONDS:
                still[file] = found
        return still


def list_arrivals(folder: Path) -> list[RawFile]:
    """The files of the record types that an overlay holds."""
    return [file for record in RECORDS for file in list_record_files(folder, record)]


def take_in(incoming: Path, raw: Path, looks: Looks) -> dict[Path, float]:
    """Move the files of an inbox that stand still to RAW, where a refresh reads them; their places there, and when each
    came (seconds since the epoch).

    Nothing in RAW is written over: a name that is taken there gets the time behind it.
    """
    came = {}
    for file, found in looks.find_still(list_arrivals(incoming)).items():
        with suppress(FileNotFoundError):  # someone else took it
            came[_move(file.path, raw / file.path.relative_to(incoming))] = last_change(found)
    return came


def last_change(found: os.stat_result) -> float:
    """When a file was last written to, or given its name (seconds since the epoch)."""
    return max(found.st_mtime, found.st_ctime)


def _move(path: Path, place: Path) -> Path:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and not place.samefile(path):
        stem, dot, suffixes = place.name.partition(".")
        place = place.with_name(f"{stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}{dot}{suffixes}")
    try:
        if not place.exists():  # it does where a kill fell between the two steps below
            os.link(path, place)
    except OSError:  # another disk, or one without links
        _copy(path, place)
    path.unlink()
    return place


def _copy(path: Path, place: Path) -> None:
    """A copy on disk under a name that nobody reads, then its own name."""
    partial = place.with_name(f".{place.name}.part")
    shutil.copy2(path, partial)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(partial, place)
