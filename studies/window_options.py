"""What could be done, in one comparison: windows, hours, mobile days, temporary and permanent points, by cost per case.

Cases are those served a year at the level asked for beyond what today's windows serve; each option stands alone, so
two options for the same people do not add up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.siting import cost_of_year, cost_per_case
from data.divisions import division_name
from studies.opening_hours import HOURS
from studies.window_ground import Ground, find_demand_at_sites, find_flat_rate, find_new_capacity
from studies.window_loads import count_windows, yearly_capacity

MOST_SITES = 10
SATURDAY = slice(5 * HOURS, 6 * HOURS)


@dataclass(frozen=True)
class Option:
    """Something to do at one place: windows, cases a year there would be room and demand for, and its costs.

    `cases` served beyond today's in each of the `years` over which the set-up cost is spread; `running` yuan a year.
    """

    kind: str
    windows: int
    room: float
    demand: float
    cases: numpy.ndarray
    setup: float
    running: float
    years: int

    def at(self, place: pandas.Series) -> dict[str, Any]:
        """The row of the comparison for this place."""
        yearly, served = cost_of_year(self.setup, self.running, self.years), float(self.cases.mean())
        return {
            "option": self.kind,
            "place_id": place.get("site_id", place.get("acceptance_point_id")),
            "name": place["name"],
            "division_code": place["division_code"],
            "district": division_name(place["division_code"]),
            "windows": self.windows,
            "setup_cost_yuan": self.setup,
            "running_cost_yuan": self.running,
            "years": self.years,
            "yearly_cost_yuan": yearly,
            "capacity": float(self.room),
            "demand": float(self.demand),
            "cases": served,
            "cost_per_case_yuan": cost_per_case(yearly, served),
        }


def compare_options(ground: Ground, overloaded: list[str]) -> list[dict[str, Any]]:
    """Every option for the overloaded points and the sites most people would come to, the cheapest case first."""
    rows = [*_rows_at_points(ground, overloaded), *_rows_at_sites(ground)]
    cost = [numpy.inf if row["cost_per_case_yuan"] is None else row["cost_per_case_yuan"] for row in rows]
    return [rows[at] for at in numpy.argsort(cost, kind="stable")]


def _rows_at_points(ground: Ground, overloaded: list[str]) -> Iterator[dict[str, Any]]:
    points = ground.arrivals.points
    today = ground.today
    more = yearly_capacity(ground.arrivals, count_windows(points) + 1, ground.request) - today
    demand = ground.arrivals.yearly + ground.to_points
    for at in numpy.flatnonzero(points["acceptance_point_id"].isin(overloaded)):
        for option in _options_at_point(ground, int(at), float(demand[at]), float(today[at]), float(more[at])):
            yield option.at(points.iloc[at])


def _options_at_point(ground: Ground, at: int, demand: float, today: float, more: float) -> Iterator[Option]:
    """A window more, with room for `more` cases, longer hours, and a window for as long as the peak lasts."""
    unit, left = ground.parameters, len(ground.peak)
    lacking = max(demand - today, 0.0)
    cases = _served(demand * ground.whole, today, more)
    yield Option("extra_window", 1, more, lacking, cases, unit.window_setup_yuan, unit.window_yearly_yuan, unit.years)
    windows = int(count_windows(ground.arrivals.points)[at])
    for kind, hours, pay_factor in _longer_hours(ground, at):
        room = find_flat_rate(windows, ground.request) * hours
        running = unit.longer_hours_yuan(windows, hours, pay_factor)
        cases = _served(demand * ground.whole, today, room)
        yield Option(kind, windows, room, lacking, cases, 0.0, running, unit.years)
    if left:
        peak = demand * ground.peak
        cases = numpy.minimum(_served(demand * ground.whole[:left], today, more), peak)
        setup = unit.temporary_setup_yuan / unit.temporary_windows
        yield Option("temporary_window", 1, more, peak.mean(), cases, setup, unit.window_yearly_yuan, left)


def _longer_hours(ground: Ground, at: int) -> Iterator[tuple[str, float, float]]:
    """Evenings, and Saturday mornings where a point is shut then: kind, hours a year, and their pay as a multiple."""
    unit = ground.parameters
    yield "evening_hours", unit.evening_hours_per_week * unit.weeks_per_year, unit.evening_pay_factor
    if not ground.arrivals.hours_open[at, SATURDAY].any():
        yield "saturday_hours", unit.saturday_hours * unit.weeks_per_year, unit.saturday_pay_factor


def _rows_at_sites(ground: Ground) -> Iterator[dict[str, Any]]:
    """The sites to which most would come."""
    demand = find_demand_at_sites(ground)
    for at in numpy.argsort(-demand, kind="stable")[:MOST_SITES]:
        for option in _options_at_site(ground, ground.sites.iloc[at], float(demand[at])):
            yield option.at(ground.sites.iloc[at])


def _options_at_site(ground: Ground, site: pandas.Series, demand: float) -> Iterator[Option]:
    """Mobile days, a point for as long as the peak lasts, and a permanent one where its costs are known."""
    unit, left = ground.parameters, len(ground.peak)
    wanted, windows = demand * ground.whole, unit.mobile_windows
    room = find_flat_rate(windows, ground.request) * unit.mobile_days * unit.mobile_day_hours
    setup, running = unit.mobile_place_setup_yuan, unit.mobile_days * unit.mobile_day_yuan
    yield Option("mobile_service", windows, room, demand, _served(wanted, 0.0, room), setup, running, unit.years)
    if left:
        peak, windows = demand * ground.peak, unit.temporary_windows
        room = find_new_capacity(ground, windows)
        cases, running = _served(peak, 0.0, room), unit.temporary_rent_yuan + windows * unit.window_yearly_yuan
        yield Option("temporary_point", windows, room, peak.mean(), cases, unit.temporary_setup_yuan, running, left)
    setup, running, windows = float(site["setup_cost_yuan"]), float(site["yearly_cost_yuan"]), int(site["size"])
    if numpy.isfinite(setup) and numpy.isfinite(running):
        room = find_new_capacity(ground, windows)
        cases = _served(wanted, 0.0, room)
        yield Option("permanent_point", windows, room, demand, cases, setup, running, unit.years)


def _served(demand: numpy.ndarray, today: float, room: float) -> numpy.ndarray:
    """Cases served a year beyond today's, in each of the years."""
    return numpy.minimum(demand, today + room) - numpy.minimum(demand, today)
