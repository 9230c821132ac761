"""Published numbers of acceptance points of other places."""

import functools
from dataclasses import dataclass

from data.tables import FOLDER, read_table


@dataclass(frozen=True)
class PublishedPoints:
    """What one place has published: points or windows, as of when (a year, a month or a day), and what was counted."""

    code: str
    level: str
    counted_on: str
    points: int | None
    windows: int | None
    mark: str
    note: str
    source: str


@functools.cache
def load_published_points() -> tuple[PublishedPoints, ...]:
    """Every place of peer_points.csv, in its order."""
    return tuple(
        PublishedPoints(
            code=row["code"],
            level=row["level"],
            counted_on=row["counted_on"],
            points=int(row["points"]) if row["points"] else None,
            windows=int(row["windows"]) if row["windows"] else None,
            mark=row["mark"],
            note=row["note"],
            source=row["source"],
        )
        for row in read_table(FOLDER / "peer_points.csv")
    )
