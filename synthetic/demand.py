"""How many people need a card where and when, how many of them apply, and at which point.

Calibrated (figures of the domain notes): loss rate by year about 0.8 % of all, 1.2 to 1.5 % of migrants; expiries by
the law's validity (5, 10, 20 years by age at issue), which brings the cards of 2005 to 2008 back in 2025 to 2028 and
the share of renewals from 45 % to 65-70 %; first cards across provinces from 2024-06. Guessed: the exact rates by
age, the weights of months, and all of distance: who lives far from a point applies less often (FLOOR, REACH_KM), and
chooses among the nearest few by size and distance (Huff 1963).
"""

import functools
from dataclasses import dataclass
from datetime import date

import numpy

from synthetic.places import Cells, on_sphere
from synthetic.points import Sites
from synthetic.sampling import below, steps

MATTERS = ("expiry_renewal", "damage_renewal", "loss_replacement", "first_issue")
EXPIRY, DAMAGE, LOSS, FIRST = range(4)
# Per person and year, by age band (0_15, 16_25, 26_45, 46_59, 60_up).
EXPIRY_RATE = numpy.array([0.010, 0.020, 0.0130, 0.012, 0.004])
EXPIRY_RATE_IN_PEAK = numpy.array([0.010, 0.020, 0.0165, 0.098, 0.032])
DAMAGE_RATE = numpy.array([0.002, 0.004, 0.003, 0.003, 0.002])
LOSS_RATE = numpy.array([0.005, 0.020, 0.0145, 0.009, 0.006])
FIRST_ISSUE_RATE = numpy.array([0.020, 0.004, 0.0, 0.0, 0.0])
FIRST_ISSUE_FROM = date(2024, 6, 1)
PEAK_BY_YEAR = {2024: 0.25, 2025: 0.95, 2026: 1.05, 2027: 1.0, 2028: 0.85}
MONTH_WEIGHTS = numpy.array(
    [0.075, 0.055, 0.105, 0.09, 0.085, 0.09, 0.105, 0.10, 0.08, 0.075, 0.075, 0.065]
)  # a city that migrants come to
REACH_KM, FLOOR = 4.0, 0.30
CHOICES, CHOICE_KM = 4, 2.5
NEAR, CELLS_AT_ONCE = 24, 500  # neighbours looked at first; cells whose distances are held together


@dataclass(frozen=True)
class Choice:
    """For one set of open points: km to the nearest, and the nearest few with cumulative chances (cells, few)."""

    nearest_km: numpy.ndarray
    points: numpy.ndarray
    cumulative: numpy.ndarray

    @functools.cached_property
    def limits(self) -> numpy.ndarray:
        """`cumulative` in steps, by rank."""
        return below(self.cumulative.T)

    @functools.cached_property
    def flat(self) -> numpy.ndarray:
        """`points` in one row."""
        return self.points.astype(numpy.int16).ravel()


@dataclass(frozen=True)
class Demand:
    """Persons by month and cell at full scale: who needs a card, and who is expected to apply for it here."""

    months: tuple[date, ...]
    need: numpy.ndarray
    expected: numpy.ndarray
    choices: tuple[Choice, ...]
    rates: numpy.ndarray  # (months, age bands, matters), per person and year

    @property
    def full_scale_applications(self) -> float:
        """Applications that the whole floating population would hand in over the period."""
        return float(self.expected.sum())


def plan_demand(cells: Cells, points: Sites, months: tuple[date, ...], month_shares: numpy.ndarray) -> Demand:
    """Demand for every month and cell; `month_shares` tells how much of each month lies inside the world."""
    rates = numpy.stack([yearly_rates(month) for month in months])
    weights = MONTH_WEIGHTS[[month.month - 1 for month in months]] * month_shares
    need = (rates.sum(axis=2) @ cells.ages.T) * weights[:, None]
    choices = _choices(cells, points, months)
    reach = numpy.stack([reach_share(choice.nearest_km) for choice in choices])
    return Demand(months, need, need * reach, choices, rates)


def yearly_rates(month: date) -> numpy.ndarray:
    """Need per person and year by age band and matter (5, 4) in the year of this month."""
    peak = PEAK_BY_YEAR.get(month.year, 0.0)
    rates = numpy.zeros((len(LOSS_RATE), len(MATTERS)))
    rates[:, EXPIRY] = EXPIRY_RATE + peak * (EXPIRY_RATE_IN_PEAK - EXPIRY_RATE)
    rates[:, DAMAGE] = DAMAGE_RATE
    rates[:, LOSS] = LOSS_RATE
    rates[:, FIRST] = FIRST_ISSUE_RATE * (month >= FIRST_ISSUE_FROM)
    return rates


def reach_share(distance_km: numpy.ndarray) -> numpy.ndarray:
    """Share of those in need who apply here; the rest go home for it or wait."""
    return FLOOR + (1.0 - FLOOR) * numpy.exp(-distance_km / REACH_KM)


def expected_load(demand: Demand, point_count: int) -> numpy.ndarray:
    """Applications expected at each point over the period, at full scale."""
    load = numpy.zeros(point_count)
    for expected, choice in zip(demand.expected, demand.choices, strict=True):
        chances = numpy.diff(choice.cumulative, axis=1, prepend=0.0)
        load += numpy.bincount(
            choice.points.ravel(), weights=(expected[:, None] * chances).ravel(), minlength=point_count
        )
    return load


def choose_points(random: numpy.random.Generator, choice: Choice, cells: numpy.ndarray) -> numpy.ndarray:
    """The point each applicant goes to."""
    drawn, width = steps(random, len(cells)), choice.points.shape[1]
    place = cells * width
    for rank in range(width - 1):
        place += drawn >= choice.limits[rank].take(cells)
    return choice.flat.take(place)


def _choices(cells: Cells, points: Sites, months: tuple[date, ...]) -> tuple[Choice, ...]:
    """One choice for each month; months with the same open points share it."""
    at_cells, at_points = on_sphere(cells.lon, cells.lat), on_sphere(points.lon, points.lat)
    near = _nearest(at_cells, at_points, NEAR)
    known: dict[bytes, Choice] = {}
    choices = []
    for month in months:
        is_open = open_throughout(points, month)
        if (key := is_open.tobytes()) not in known:
            chosen = _nearest_open(near, is_open)
            if chosen is None:  # so few are open that some cell knows none of them
                chosen = numpy.flatnonzero(is_open)[_nearest(at_cells, at_points[is_open], CHOICES)]
            known[key] = _choice(at_cells, at_points, points.pull, chosen)
        choices.append(known[key])
    return tuple(choices)


def _nearest(at_cells: numpy.ndarray, at_points: numpy.ndarray, count: int) -> numpy.ndarray:
    """The nearest `count` points of each cell, nearest first."""
    count = min(count, len(at_points))
    parts = []
    for first in range(0, len(at_cells), CELLS_AT_ONCE):
        closeness = at_cells[first : first + CELLS_AT_ONCE] @ at_points.T  # all lie on one sphere
        found = numpy.argpartition(-closeness, count - 1, axis=1)[:, :count]
        order = numpy.argsort(-numpy.take_along_axis(closeness, found, axis=1), axis=1, kind="stable")
        parts.append(numpy.take_along_axis(found, order, axis=1))
    return numpy.concatenate(parts)


def _nearest_open(near: numpy.ndarray, is_open: numpy.ndarray) -> numpy.ndarray | None:
    """Of these neighbours the nearest few that are open; None where a cell has too few of them."""
    nobody = numpy.uint8(255)
    places = numpy.where(is_open[near], numpy.arange(near.shape[1], dtype=numpy.uint8), nobody)
    places = numpy.sort(places, axis=1)[:, : min(CHOICES, int(is_open.sum()))]
    return None if (places == nobody).any() else numpy.take_along_axis(near, places.astype(int), axis=1)


def open_throughout(points: Sites, month: date) -> numpy.ndarray:
    """Which points are open on every day of a month."""
    first = numpy.datetime64(month, "D").astype(numpy.int64)
    last = (numpy.datetime64(month, "M") + 1).astype("datetime64[D]").astype(numpy.int64) - 1
    return (points.opened <= first) & (points.closed > last)


def _choice(at_cells: numpy.ndarray, at_points: numpy.ndarray, pull: numpy.ndarray, chosen: numpy.ndarray) -> Choice:
    distance = numpy.sqrt(((at_points[chosen] - at_cells[:, None, :]) ** 2).sum(axis=2))
    weights = pull[chosen] * numpy.exp(-(distance - distance[:, :1]) / CHOICE_KM)
    cumulative = numpy.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
    return Choice(distance[:, 0], chosen, cumulative)
