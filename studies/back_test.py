"""Points that opened on a known day: what the records before it foretold for their neighbours, and what came.

The decay is fitted on the months before the opening alone, and so is each district's level. The neighbours are the
places whose way became shorter by it. Beside the forecast stands what would have been expected had the point not
opened, and the same forecast once the rest of the city is known: what season and trend did elsewhere is then no part of
its error.
"""

from dataclasses import dataclass
from datetime import date

import numpy
import pandas

from analysis.demand import Decay, DecayFit, fit_decay
from studies.travel import Travel
from studies.use_history import History, is_open_on

LEAST_MONTHS_BEFORE, MOST_MONTHS_AFTER, LEAST_CASES = 6, 12, 100
SPREADS = 1.645
"""Standard deviations to either side of a band of 90 %."""


@dataclass(frozen=True)
class BackTest:
    """One opening. Cases are those of the neighbours over the months after it, all their applications wherever made.

    `low` and `high` hold 90 %: chance alone (Poisson, widened by how counts scattered before), and the decays that the
    counts before did not rule out. `known_rest` is the forecast times came / forecast of all other places.
    """

    site_id: str
    name: str
    opened_on: date
    months_before: int
    months_after: int
    places: int
    minutes_before: float
    minutes_after: float
    without: float
    forecast: float
    low: float
    high: float
    known_rest: float
    came: int


def try_openings(history: History, travel: Travel) -> list[BackTest]:
    """Every opening with half a year of whole months before it and neighbours with enough applications after it."""
    if not history.months:
        return []
    days = history.points["opened_on"]
    inside = history.points[days.notna() & (days > pandas.Timestamp(history.months[0]))]
    found = [
        _try_one(history, int(number), travel.minutes(history.places, inside.loc[[number]])[:, 0])
        for number in inside.index
    ]
    return [test for test in found if test is not None]


def _try_one(history: History, number: int, way: numpy.ndarray) -> BackTest | None:
    point = history.points.iloc[number]
    opened = pandas.Timestamp(point["opened_on"]).date()
    before = numpy.array([month < opened for month in history.months]) & history.is_steady
    after = _months_after(history, opened, number)
    fit = fit_decay(history.counts(before)) if before.sum() >= LEAST_MONTHS_BEFORE else None
    if fit is None or not after.any():
        return None
    last_before = numpy.flatnonzero(before)[-1]
    was = history.minutes[:, last_before]
    near = way < numpy.minimum(was, history.minutes[:, _month_of(opened, history.months) - 1])
    came = history.applied[near][:, after].sum()
    if not near.any() or came < LEAST_CASES:
        return None
    return _compare(history, fit, point, opened, before, after, near, was)


def _compare(
    history: History,
    fit: DecayFit,
    point: pandas.Series,
    opened: date,
    before: numpy.ndarray,
    after: numpy.ndarray,
    near: numpy.ndarray,
    was: numpy.ndarray,
) -> BackTest:
    expected = history.expected[:, after]
    forecast = _foretold(history, fit.decay, before, history.minutes[:, after], expected)
    plausible = [
        _foretold(history, decay, before, history.minutes[:, after], expected)[near].sum() for decay in fit.plausible
    ]
    spread = SPREADS * numpy.sqrt(float(forecast[near].sum()) * max(fit.dispersion, 1.0))
    rest = history.applied[~near][:, after].sum() / max(float(forecast[~near].sum()), 1e-9)
    weights = history.expected[near][:, after].sum(axis=1)
    nearest = numpy.minimum(history.minutes[near][:, after], 1e6).mean(axis=1)
    return BackTest(
        site_id=str(point["site_id"]),
        name=str(point["name"]),
        opened_on=opened,
        months_before=int(before.sum()),
        months_after=int(after.sum()),
        places=int(near.sum()),
        minutes_before=float(numpy.average(numpy.minimum(was[near], 1e6), weights=weights)),
        minutes_after=float(numpy.average(nearest, weights=weights)),
        without=float(_foretold(history, fit.decay, before, was[:, None], expected)[near].sum()),
        forecast=float(forecast[near].sum()),
        low=float(min(plausible) - spread),
        high=float(max(plausible) + spread),
        known_rest=float(forecast[near].sum() * rest),
        came=int(history.applied[near][:, after].sum()),
    )


def _foretold(
    history: History, decay: Decay, before: numpy.ndarray, minutes: numpy.ndarray, expected: numpy.ndarray
) -> numpy.ndarray:
    """Expected x use x the level of each district before the opening: (places, months after)."""
    count = int(history.districts.max(initial=0)) + 1
    wanted = (history.expected * decay.use(history.minutes))[:, before].sum(axis=1)
    applied = history.applied[:, before].sum(axis=1)
    sums = [numpy.bincount(history.districts, values, count) for values in (applied, wanted)]
    level = numpy.divide(sums[0], sums[1], out=numpy.zeros(count), where=sums[1] > 0)
    return numpy.asarray(expected * decay.use(minutes) * level[history.districts][:, None])


def _months_after(history: History, opened: date, number: int) -> numpy.ndarray:
    """Steady months from the one after the opening on, up to a year, while the point is open."""
    first = _month_of(opened, history.months) + (opened.day > 1)
    is_open = is_open_on(history.points, history.months)[:, number]
    chosen = numpy.zeros(len(history.months), dtype=bool)
    chosen[first : first + MOST_MONTHS_AFTER] = True
    return chosen & history.is_steady & is_open


def _month_of(day: date, months: list[date]) -> int:
    return sum(month <= day.replace(day=1) for month in months) - 1
