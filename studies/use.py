"""How much less a service is used the farther it is: fitted on the applications of the area, with its range.

Months in which a point opened or closed are left out; between them the way of every place to its nearest point is
known. Districts whose records are thin, seasons and trends do not move the fit: only differences within a district
and a period do, and those that a point brought which opened on a known day.
"""

import calendar
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy
import pandas

from analysis.demand import Counts, Decay, DecayFit, DemandParameters, fit_decay, rates_in_period
from errors import InfeasibleRequest
from studies.area import Area, describe_area
from studies.placed import place_applications
from studies.residents import persons_by_age
from studies.travel import Travel, find_travel
from warehouse import Scope, Snapshot

GUESSED = Decay(floor=0.3, scale_minutes=65.0)
"""Where too few applications are placed to learn from: a guess."""
LEAST_APPLICATIONS = 500
THIN_FROM, FULL_FROM = 0.85, 1.15
"""A district whose applications per expected case lie outside this share of the middle one is told of."""
PLACES_AT_ONCE = 1_000
MONTHS_OF_A_YEAR = 12
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


@dataclass(frozen=True)
class Use:
    """The decay of use, what it rests on, and what it says of each district.

    `level` is applications per expected case at the door, in the middle district. `correction` per place: by how much
    its residents seem to be more than the population file says, seen from their applications; never below one, since
    few applications may be few recorded.
    """

    decay: Decay
    fit: DecayFit | None
    level: float
    correction: numpy.ndarray
    districts: pandas.DataFrame
    """division_code, applied, expected, level: applications per expected case, the way allowed for."""
    unplaced: int
    first_month: date | None
    last_month: date | None

    @property
    def mark(self) -> str:
        """Fitted on these records (derived), or a guess."""
        return "guess" if self.fit is None else "derived"

    def band(self, minutes: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The range of use at these minutes; no range is claimed for a guess."""
        return (self.decay.use(minutes),) * 2 if self.fit is None else self.fit.band(minutes)


def find_use(
    snapshot: Snapshot, scope: Scope, area_code: str, mode: str = "walk", parameters: DemandParameters | None = None
) -> Use:
    """Fit the decay of use with minutes of this mode on all whole months of the snapshot."""
    area = describe_area(area_code)
    travel = find_travel(snapshot, scope, area.code, mode)
    return use_of(find_history(snapshot, scope, area, travel, parameters))


def find_need(
    snapshot: Snapshot, scope: Scope, area: Area, travel: Travel, parameters: DemandParameters | None = None
) -> tuple[numpy.ndarray, Use]:
    """Per demand place with residents: the cases a year it would bring with a point at its door, and the use fitted.

    Expected of the last twelve whole months, corrected where residents seem to be more than the file says, times the
    level at which the middle district applies.
    """
    history = find_history(snapshot, scope, area, travel, parameters)
    use = use_of(history)
    if not history.months:
        raise InfeasibleRequest("The snapshot holds no whole month of applications, so use cannot be told.")
    recent = history.expected[:, -MONTHS_OF_A_YEAR:]
    return recent.sum(axis=1) * (MONTHS_OF_A_YEAR / recent.shape[1]) * use.correction * (use.level or 1.0), use


def use_of(history: History) -> Use:
    """The fit on all steady months of a history."""
    counts = history.counts(numpy.ones(len(history.months), dtype=bool))
    fit = fit_decay(counts) if counts.applied.sum() >= LEAST_APPLICATIONS else None
    decay = GUESSED if fit is None else fit.decay
    table = _by_district(history, decay)
    level = _middle(table["level"].to_numpy(float), table["expected"].to_numpy(float))
    ratio = table["level"].to_numpy(float) / level if level > 0 else numpy.ones(len(table))
    correction = numpy.where(ratio > FULL_FROM, ratio, 1.0)
    return Use(
        decay=decay,
        fit=fit,
        level=level,
        correction=correction[history.districts],
        districts=table,
        unplaced=history.unplaced,
        first_month=history.months[0] if history.months else None,
        last_month=history.months[-1] if history.months else None,
    )


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


def last_day(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


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


def _by_district(history: History, decay: Decay) -> pandas.DataFrame:
    steady = history.is_steady
    wanted = (history.expected * decay.use(history.minutes))[:, steady].sum(axis=1)
    applied = history.applied[:, steady].sum(axis=1)
    table = (
        pandas.DataFrame({"applied": applied, "expected": wanted})
        .groupby(history.places["division_code"].fillna("").to_numpy(str))
        .sum()
    )
    table["level"] = table["applied"] / table["expected"].where(table["expected"] > 0)
    return table.fillna({"level": 0.0}).rename_axis("division_code").reset_index()


def _middle(values: numpy.ndarray, weights: numpy.ndarray) -> float:
    """The weighted median."""
    if not len(values) or weights.sum() <= 0:
        return 0.0
    order = numpy.argsort(values)
    reached = numpy.cumsum(weights[order])
    return float(values[order][numpy.searchsorted(reached, reached[-1] / 2)])
