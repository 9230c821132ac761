"""Which points opened and closed when, and how many were open at the end of each month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import pandas

from studies.published_point import PublishedPoint


@dataclass(frozen=True)
class PointEvent:
    """A point that opened or closed on a day."""

    on: date
    acceptance_point_id: str
    name: str
    kind: str
    division_code: str


def list_opened(points: Iterable[PublishedPoint], on: date | None) -> list[PointEvent]:
    """What has opened up to a day, the latest first; points that were always open have no day."""
    return _list(points, "opened_on", on)


def list_closed(points: Iterable[PublishedPoint], on: date | None) -> list[PointEvent]:
    """What has closed up to a day, the latest first."""
    return _list(points, "closed_on", on)


def count_by_month(
    opened: Sequence[PointEvent], closed: Sequence[PointEvent], open_count: int, until: date
) -> pandas.DataFrame:
    """From the first opening or closing to the month of `until`: month, opened, closed, open_points at its end.

    `open_count` is how many are open on `until`, those without an opening day among them.
    """
    events = [*opened, *closed]
    first = min((event.on for event in events), default=until)
    months = pandas.period_range(first, until, freq="M")
    counts = pandas.DataFrame(
        {name: _count(each, months) for name, each in (("opened", opened), ("closed", closed))}, index=months
    )
    gains = counts["opened"] - counts["closed"]
    counts["open_points"] = open_count - (gains.sum() - gains.cumsum())
    return counts.rename_axis("month").reset_index().assign(month=months.to_timestamp())


def _count(events: Sequence[PointEvent], months: pandas.PeriodIndex) -> pandas.Series:
    found = pandas.PeriodIndex([event.on for event in events], freq="M").value_counts()
    return found.reindex(months, fill_value=0)


def _list(points: Iterable[PublishedPoint], name: str, on: date | None) -> list[PointEvent]:
    dated = [(getattr(point, name), point) for point in points]
    events = [
        PointEvent(day, point.acceptance_point_id, point.name, point.kind, point.division_code)
        for day, point in dated
        if day is not None and (on is None or day <= on)
    ]
    events.sort(key=lambda event: event.acceptance_point_id)
    return sorted(events, key=lambda event: event.on, reverse=True)
