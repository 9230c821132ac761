"""Folders that hold a GTFS feed, transit_lines itself or any below it: each is one raw file, whatever it consists of.

GTFS is the General Transit Feed Specification: a folder of comma-separated tables, `stops.txt` and others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

RECORD = "transit_lines"
REQUIRED = ("stops.txt", "stop_times.txt", "trips.txt", "routes.txt")
READ = (*REQUIRED, "calendar.txt", "calendar_dates.txt", "frequencies.txt")
OTHERS = tuple(
    f"{name}.txt"
    for name in (
        "agency", "areas", "attributions", "booking_rules", "fare_attributes", "fare_leg_join_rules", "fare_leg_rules",
        "fare_media", "fare_products", "fare_rules", "fare_transfer_rules", "feed_info", "levels", "location_groups",
        "location_group_stops", "networks", "pathways", "rider_categories", "route_networks", "shapes", "stop_areas",
        "timeframes", "transfers", "translations",
    )
)  # fmt: skip
TELLING = 2  # so many required tables side by side are a feed; what it lacks is said


def fold_feeds(raw: Path, paths: Iterable[Path]) -> Iterator[Path]:
    """The paths below RAW, with each feed as its folder in place of the texts in it."""
    walked = list(paths)
    count = Counter(path.parent for path in walked if path.name.lower() in REQUIRED and not path.is_dir())
    told: set[Path] = set()
    for path in walked:
        folder = path.parent
        if count[folder] < TELLING or not _is_of_feed(path.relative_to(raw)):
            yield path
        elif folder not in told:
            told.add(folder)
            yield folder


def _is_of_feed(below: Path) -> bool:
    """Whether a path lies in transit_lines and belongs to a feed beside it: all texts, and in transit_lines itself
    those with names of the specification, for lists of lines may lie there too."""
    name = below.name.lower()
    is_own_folder = len(below.parts) > 2
    return below.parts[0] == RECORD and (name.endswith(".txt") if is_own_folder else name in (*READ, *OTHERS))
