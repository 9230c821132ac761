"""What came to each point, hour by hour of the week, and how many hours it was open for it."""

from dataclasses import dataclass
from datetime import date

import numpy
import pandas

from studies.opening_hours import HOURS, WEEKDAYS, read_hours
from warehouse import Scope, Snapshot

SLOTS = WEEKDAYS * HOURS
LEAST_OF_BUSIEST = 0.05
"""Where no hours are stated, an hour counts as open that saw at least this share of the point's busiest hour."""


@dataclass(frozen=True)
class Arrivals:
    """Points (rows) by hour of the week (168 columns, Monday 0:00 first) over the days from `first` to `last`.

    `applications` inside opening hours; `outside` those at other times, one number per point. `hours_open` counts the
    hours in the period; `hours_from` says where they come from: stated, applications or none. `a_year` is what makes
    the cases of each point those of a year in which it is there from the first day.
    """

    points: pandas.DataFrame
    applications: numpy.ndarray
    outside: numpy.ndarray
    hours_open: numpy.ndarray
    hours_from: tuple[str, ...]
    a_year: numpy.ndarray

    @property
    def rates(self) -> numpy.ndarray:
        """Arrivals per opening hour; 0 where closed."""
        return numpy.divide(
            self.applications, self.hours_open, out=numpy.zeros_like(self.applications), where=self.hours_open > 0
        )

    @property
    def total(self) -> numpy.ndarray:
        """All applications of each point, whenever they came."""
        return self.applications.sum(axis=1) + self.outside

    @property
    def yearly(self) -> numpy.ndarray:
        """Cases a year of each point, as they came while it was there."""
        return self.total * self.a_year


def find_arrivals(
    snapshot: Snapshot, scope: Scope, area_code: str, window: tuple[date, date], volume: float
) -> Arrivals:
    """Arrivals at the open points of an area, times `volume`; those without an hour go where the point's others are.

    Working days count for Monday to Friday; weekends but not holidays for Saturday and Sunday, as the hours say.
    """
    points = snapshot.ask("open_points", scope, area_code, on=snapshot.as_of_on)
    first, last = window
    months = {"first_month": first.replace(day=1), "last_month": last.replace(day=1)}
    rows = snapshot.ask("workload_by_hour", scope, area_code, **months)
    timed, untimed = _tables(points, rows)
    week, hours_from = _open_week(points, timed)
    days_there, days = _days(snapshot, scope, points, window)
    hours_open = week * numpy.repeat(days_there, HOURS, axis=1)
    is_open = hours_open > 0
    inside = _spread(numpy.where(is_open, timed, 0.0), untimed, hours_open)
    outside = timed.sum(axis=1) + untimed.sum(axis=1) - inside.sum(axis=1)
    in_period, there = (week * numpy.repeat(days, HOURS)).sum(axis=1), hours_open.sum(axis=1)
    missed = numpy.divide(in_period, there, out=numpy.ones(len(points)), where=there > 0)
    a_year = missed * 365 / ((last - first).days + 1)
    return Arrivals(points, inside * volume, numpy.maximum(outside, 0.0) * volume, hours_open, hours_from, a_year)


def _tables(points: pandas.DataFrame, rows: pandas.DataFrame) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Applications by point and hour of the week; those without an hour by point and weekday."""
    timed, untimed = numpy.zeros((len(points), SLOTS)), numpy.zeros((len(points), WEEKDAYS))
    at = pandas.Index(points["acceptance_point_id"]).get_indexer(rows["acceptance_point_id"])
    rows, at = rows[at >= 0], at[at >= 0]
    has_hour = rows["hour"].notna().to_numpy()
    day = rows["weekday"].to_numpy(int) - 1
    count = rows["applications"].to_numpy(float)
    hour = rows["hour"].fillna(0).to_numpy(int)
    numpy.add.at(timed, (at[has_hour], (day * HOURS + hour)[has_hour]), count[has_hour])
    numpy.add.at(untimed, (at[~has_hour], day[~has_hour]), count[~has_hour])
    return timed, untimed


def _open_week(points: pandas.DataFrame, timed: numpy.ndarray) -> tuple[numpy.ndarray, tuple[str, ...]]:
    """The share of each hour of the week that each point is open, by its stated hours, else by its applications."""
    week, hours_from = numpy.zeros((len(points), SLOTS)), []
    for number, text in enumerate(points["hours"]):
        stated = read_hours(text if isinstance(text, str) else None)
        if stated is not None:
            week[number] = stated.ravel()
            hours_from.append("stated")
        else:
            busiest = timed[number].max()
            week[number] = (timed[number] > 0) & (timed[number] >= busiest * LEAST_OF_BUSIEST)
            hours_from.append("applications" if busiest > 0 else "none")
    return week, tuple(hours_from)


def _days(
    snapshot: Snapshot, scope: Scope, points: pandas.DataFrame, window: tuple[date, date]
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The days of each weekday on which each point was there to open (points, 7), and those of the period (7,)."""
    days = snapshot.ask("days_by_kind", scope, first=window[0], last=window[1])
    is_weekend = days["weekday"] >= 6
    is_business = (days["kind"] == "workday") | (is_weekend & days["kind"].isin(["weekend", "make_up"]))
    days = days[is_business]
    weekday, on = days["weekday"].to_numpy(int) - 1, days["day"].to_numpy("datetime64[D]")
    opened = pandas.to_datetime(points["opened_on"]).to_numpy("datetime64[D]")
    was_there = numpy.isnat(opened)[:, None] | (on[None, :] >= opened[:, None])
    each = numpy.eye(WEEKDAYS)[weekday]
    return was_there.astype(float) @ each, each.sum(axis=0)


def _spread(inside: numpy.ndarray, untimed: numpy.ndarray, hours_open: numpy.ndarray) -> numpy.ndarray:
    """Add the applications without an hour to the opening hours of their weekday, as the point's others lie there.

    Where it has no others, to all its opening hours alike; on a weekday on which it is closed they stay outside.
    """
    by_day = inside.reshape(-1, WEEKDAYS, HOURS)
    open_by_day = hours_open.reshape(-1, WEEKDAYS, HOURS)
    has_others = by_day.sum(axis=2, keepdims=True) > 0
    weights = numpy.where(has_others, by_day, open_by_day)
    sums = weights.sum(axis=2, keepdims=True)
    shares = numpy.divide(weights, sums, out=numpy.zeros_like(weights), where=sums > 0)
    return (by_day + untimed[:, :, None] * shares).reshape(inside.shape)
