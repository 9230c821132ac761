"""What was expected, what came and how far it was, place by place and month by month, since applications are held."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy
import pandas

from analysis.demand import Counts, DemandParameters, rates_in_period
from studies.access import PLACES_AT_ONCE
from studies.area import Area
from studies.demand_time import last_day
from studies.placed import place_applications
from studies.residents import persons_by_age
from studies.travel import Travel
from warehouse import Scope, Snapshot

NEVER, ALWAYS = date(9999, 12, 31), date(1, 1, 1)


@dataclass(frozen=True)
class History:
    """What was expected, what came and how far it was, by place and month: arrays of shape (places, months).

    `minutes` to the nearest point of that month; `is_steady` tells the months in which no point opened or closed, and
    months of one `epochs` number have the same points.
    """

    places: pandas.DataFrame
    months: list[date]
    expected: numpy.ndarray
    applied: numpy.ndarray
    minutes: numpy.ndarray
    is_steady: numpy.ndarray
    epochs: numpy.ndarray
    unplaced: int
    points: pandas.DataFrame
    source_zh: str
    source_en: str

    @cached_property
    def districts(self) -> numpy.ndarray:
        """The number of each place's district."""
        return numpy.unique(self.places["division_code"].fillna("").to_numpy(str), return_inverse=True)[1]

    def counts(self, chosen: numpy.ndarray) -> Counts:
        """Applied and expected of these months, each district and set of open points a group of its own."""
        at = numpy.flatnonzero(chosen & self.is_steady)
        epochs, first, number = numpy.unique(self.epochs[at], return_index=True, return_inverse=True)
        member = numpy.zeros((len(at), len(epochs)))
        member[numpy.arange(len(at)), number] = 1
        group = self.districts[:, None] * len(epochs) + numpy.arange(len(epochs))[None, :]
        minutes, applied, expected = self.minutes[:, at[first]], self.applied[:, at], self.expected[:, at]
        return Counts.of(group.ravel(), minutes.ravel(), (applied @ member).ravel(), (expected @ member).ravel())


def find_history(
    snapshot: Snapshot, scope: Scope, area: Area, travel: Travel, parameters: DemandParameters | None = None
) -> History:
    """Places, months, expected and applied, and the way to the nearest point month by month."""
    places = snapshot.ask("demand_places", scope, area.code)
    places = places[places["floating_population"] > 0].reset_index(drop=True)
    months = whole_months(snapshot, scope)
    persons = persons_by_age(places, parameters or DemandParameters())
    rates = [rates_in_period(parameters or DemandParameters(), month, last_day(month)).sum(axis=1) for month in months]
    expected = persons @ numpy.array(rates).reshape(len(months), persons.shape[1]).T
    placed = place_applications(snapshot, scope, area, places, months, last_day(months[-1]) if months else date.min)
    points = snapshot.ask("points_through_time", scope)
    minutes, is_steady, epochs = _ways_by_month(travel, places, points, months)
    return History(
        places, months, expected, placed.counts, minutes, is_steady, epochs, placed.unplaced, points,
        travel.source_zh, travel.source_en,
    )  # fmt: skip


def whole_months(snapshot: Snapshot, scope: Scope) -> list[date]:
    """First days of the months with applications that lie wholly before as-of."""
    found = snapshot.ask("months_with_applications", scope).iloc[0]
    if snapshot.as_of_on is None or pandas.isna(found["first_month"]):
        return []
    begin = found["first_month"].date()
    numbers = range(begin.year * 12 + begin.month - 1, snapshot.as_of_on.year * 12 + snapshot.as_of_on.month)
    months = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    return [month for month in months if last_day(month) <= snapshot.as_of_on]


def _ways_by_month(
    travel: Travel, places: pandas.DataFrame, points: pandas.DataFrame, months: list[date]
) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Minutes to the nearest point open at the end of each month, whether the same were open at its beginning, and
    the number of that set of points.
    """
    begins, ends = (is_open_on(points, days) for days in (months, [last_day(month) for month in months]))
    minutes = numpy.full((len(places), len(months)), numpy.inf)
    sets, number = numpy.unique(ends, axis=0, return_inverse=True) if months else (ends, numpy.zeros(0, dtype=int))
    for start in range(0, len(places), PLACES_AT_ONCE):
        table = travel.minutes(places.iloc[start : start + PLACES_AT_ONCE], points)
        nearest = [table[:, is_open].min(axis=1, initial=numpy.inf) for is_open in sets]
        for at, which in enumerate(number.ravel()):
            minutes[start : start + PLACES_AT_ONCE, at] = nearest[which]
    return minutes, (begins == ends).all(axis=1), number.ravel()


def is_open_on(points: pandas.DataFrame, days: list[date]) -> numpy.ndarray:
    """Whether each point is open on each day: (days, points)."""
    opened = [ALWAYS if pandas.isna(day) else pandas.Timestamp(day).date() for day in points["opened_on"]]
    closed = [NEVER if pandas.isna(day) else pandas.Timestamp(day).date() for day in points["closed_on"]]
    rows = [[begin <= day < end for begin, end in zip(opened, closed, strict=True)] for day in days]
    return numpy.array(rows, dtype=bool).reshape(len(days), len(points))
