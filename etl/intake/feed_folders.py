"""Folders of transit_lines that hold a GTFS feed: each is one raw file, whatever it consists of.

GTFS is the General Transit Feed Specification: a folder of comma-separated tables, `stops.txt` and others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

RECORD = "transit_lines"
REQUIRED = ("stops.txt", "stop_times.txt", "trips.txt", "routes.txt")
READ = (*REQUIRED, "calendar.txt", "calendar_dates.txt", "frequencies.txt")
TELLING = 2  # so many required tables side by side are a feed; what it lacks is said


def fold_feeds(raw: Path, paths: Iterable[Path]) -> Iterator[Path]:
    """The paths below RAW, with each feed as its folder in place of the texts in it."""
    walked = list(paths)
    tables = Counter(path.parent for path in walked if path.name.lower() in REQUIRED and not path.is_dir())
    feeds = {folder for folder, count in tables.items() if count >= TELLING and _may_hold_feed(folder, raw)}
    told: set[Path] = set()
    for path in walked:
        if path.parent not in feeds or not path.name.lower().endswith(".txt"):
            yield path
        elif path.parent not in told:
            told.add(path.parent)
            yield path.parent


def _may_hold_feed(folder: Path, raw: Path) -> bool:
    """Whether a folder lies below RAW/transit_lines: the name of a feed is what tells its lines from another's."""
    parts = folder.relative_to(raw).parts
    return len(parts) > 1 and parts[0] == RECORD
