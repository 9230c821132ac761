"""What could be done, in one comparison: windows, hours, mobile days, temporary and permanent points, by cost per case.

Cases are those served a year at the level asked for beyond what today's windows serve; each option stands alone, so
two options for the same people do not add up.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.siting import OptionParameters, cost_of_year, cost_per_case, growth_served
from data.divisions import division_name
from studies.opening_hours import HOURS
from studies.window_arrivals import Arrivals
from studies.window_loads import count_windows, yearly_capacity
from studies.window_outlook import Outlook
from studies.window_reach import Reach
from studies.windows_asked import WindowsRequest

MOST_SITES = 10
SATURDAY = slice(5 * HOURS, 6 * HOURS)
PLAIN_HOURS = 250 * 7.0  # of a year, where no point shows how arrivals lie in the week


@dataclass(frozen=True)
class Ground:
    """What options are weighed on: points with their arrivals, sites, and who would come to them."""

    arrivals: Arrivals
    sites: pandas.DataFrame
    outlook: Outlook | None
    to_points: numpy.ndarray
    reach_of_sites: Reach | None
    request: WindowsRequest
    parameters: OptionParameters

    @functools.cached_property
    def today(self) -> numpy.ndarray:
        """Cases a year that each point serves at the level with the windows it has."""
        return yearly_capacity(self.arrivals, count_windows(self.arrivals.points), self.request)

    @property
    def whole(self) -> numpy.ndarray:
        """Demand of the coming years as multiples of today's."""
        return numpy.ones(self.parameters.years) if self.outlook is None else self.outlook.whole

    @property
    def peak(self) -> numpy.ndarray:
        """The part of it that does not last, in the years left of the renewal peak."""
        if self.outlook is None:
            return numpy.zeros(0)
        left = self.outlook.one_off[: max(self.parameters.peak_until - self.outlook.first_year + 1, 0)]
        return left if left.any() else numpy.zeros(0)


def compare_options(ground: Ground, overloaded: list[str]) -> list[dict[str, Any]]:
    """Every option for the overloaded points and the sites most people would come to, the cheapest case first."""
    rows = [*_rows_at_points(ground, overloaded), *_rows_at_sites(ground)]
    cost = [numpy.inf if row["cost_per_case_yuan"] is None else row["cost_per_case_yuan"] for row in rows]
    return [rows[at] for at in numpy.argsort(cost, kind="stable")]


def _rows_at_points(ground: Ground, overloaded: list[str]) -> Iterator[dict[str, Any]]:
    points, asked, unit = ground.arrivals.points, ground.request, ground.parameters
    windows = count_windows(points)
    today, more = ground.today, yearly_capacity(ground.arrivals, windows + 1, asked)
    demand = ground.arrivals.yearly + ground.to_points
    evening, saturday = unit.evening_hours_per_week * unit.weeks_per_year, unit.saturday_hours * unit.weeks_per_year
    for at in numpy.flatnonzero(points["acceptance_point_id"].isin(overloaded)):
        per_hour, count, left = _flat_rate(int(windows[at]), asked), int(windows[at]), len(ground.peak)
        added = [("extra_window", more[at] - today[at], 1, unit.window_setup_yuan, unit.window_yearly_yuan)]
        cost = unit.longer_hours_yuan(count, evening, unit.evening_pay_factor)
        added.append(("evening_hours", per_hour * evening, count, 0.0, cost))
        if not ground.arrivals.hours_open[at, SATURDAY].any():
            cost = unit.longer_hours_yuan(count, saturday, unit.saturday_pay_factor)
            added.append(("saturday_hours", per_hour * saturday, count, 0.0, cost))
        for kind, room, number, setup, running in added:
            cases = _served(demand[at] * ground.whole, today[at], room)
            yield _row(
                points.iloc[at], kind, number, room, max(demand[at] - today[at], 0.0), cases, setup, running, unit
            )
        if left:
            extra = _served(demand[at] * ground.whole[:left], today[at], more[at] - today[at])
            cases = numpy.minimum(extra, demand[at] * ground.peak)
            setup = unit.temporary_setup_yuan / unit.temporary_windows
            wanted = float(demand[at] * ground.peak.mean())
            yield _row(
                points.iloc[at], "temporary_window", 1, more[at] - today[at], wanted, cases, setup,
                unit.window_yearly_yuan, unit, left,
            )  # fmt: skip


def _rows_at_sites(ground: Ground) -> Iterator[dict[str, Any]]:
    """Mobile days, a temporary and a permanent point at the sites to which most would come."""
    if ground.reach_of_sites is None:
        return
    unit, left = ground.parameters, len(ground.peak)
    demand = _demand_at_sites(ground, ground.reach_of_sites)
    for at in numpy.argsort(-demand, kind="stable")[:MOST_SITES]:
        site, wanted = ground.sites.iloc[at], demand[at] * ground.whole
        room = _flat_rate(unit.mobile_windows, ground.request) * unit.mobile_days * unit.mobile_day_hours
        yield _row(
            site, "mobile_service", unit.mobile_windows, room, demand[at], _served(wanted, 0.0, room),
            unit.mobile_place_setup_yuan, unit.mobile_days * unit.mobile_day_yuan, unit,
        )  # fmt: skip
        if left:
            room = _new_capacity(ground, unit.temporary_windows)
            running = unit.temporary_rent_yuan + unit.temporary_windows * unit.window_yearly_yuan
            peak = demand[at] * ground.peak
            yield _row(
                site, "temporary_point", unit.temporary_windows, room, float(peak.mean()), _served(peak, 0.0, room),
                unit.temporary_setup_yuan, running, unit, left,
            )  # fmt: skip
        setup, running = float(site["setup_cost_yuan"]), float(site["yearly_cost_yuan"])
        if numpy.isfinite(setup) and numpy.isfinite(running):
            room = _new_capacity(ground, int(site["size"]))
            cases = _served(wanted, 0.0, room)
            yield _row(site, "permanent_point", int(site["size"]), room, demand[at], cases, setup, running, unit)


def _demand_at_sites(ground: Ground, reach: Reach) -> numpy.ndarray:
    """Cases a year that would come: not applied for yet, and those today's points serve too late."""
    arrivals = ground.arrivals
    is_known = count_windows(arrivals.points) > 0
    over = numpy.where(is_known, numpy.maximum(arrivals.yearly - ground.today, 0.0), 0.0)
    return ground.parameters.latent_share * reach.to_sites + reach.switched @ over


def _served(demand: numpy.ndarray, today: float, room: float) -> numpy.ndarray:
    """Cases served a year beyond today's, in each of the years."""
    return numpy.minimum(demand, today + room) - numpy.minimum(demand, today)


@functools.lru_cache(maxsize=256)
def _flat_rate(windows: int, request: WindowsRequest) -> float:
    """Cases an hour that so many windows serve at the level, were every hour alike."""
    load = growth_served([[1.0]], [[1.0]], [windows], request.level, request.wait_minutes, request.service_minutes)
    return float(load[0]) * 60 / request.service_minutes


def _new_capacity(ground: Ground, windows: int) -> float:
    """Cases a year that a new point serves, if its hours and their shape are those of most points of the area."""
    arrivals, asked = ground.arrivals, ground.request
    is_usual = (arrivals.hours_open > 0).mean(axis=0) >= 0.5 if len(arrivals.points) else numpy.zeros(0, dtype=bool)
    cases = numpy.where(is_usual, arrivals.a_year @ arrivals.applications, 0.0)
    if not cases.any():
        return _flat_rate(windows, asked) * PLAIN_HOURS
    hours = numpy.where(is_usual, arrivals.a_year @ arrivals.hours_open / len(arrivals.points), 1.0)
    shares = cases / cases.sum()
    loads = shares / hours * asked.service_minutes / 60  # of one case a year
    most = growth_served([loads], [shares], [windows], asked.level, asked.wait_minutes, asked.service_minutes)
    return float(most[0])


def _row(
    place: pandas.Series,
    kind: str,
    windows: int,
    room: float,
    demand: float,
    cases: numpy.ndarray,
    setup: float,
    running: float,
    unit: OptionParameters,
    years: int | None = None,
) -> dict[str, Any]:
    years = years or unit.years
    yearly, served = cost_of_year(setup, running, years), float(cases.mean())
    return {
        "option": kind,
        "place_id": place.get("site_id", place.get("acceptance_point_id")),
        "name": place["name"],
        "division_code": place["division_code"],
        "district": division_name(place["division_code"]),
        "windows": windows,
        "setup_cost_yuan": setup,
        "running_cost_yuan": running,
        "years": years,
        "yearly_cost_yuan": yearly,
        "capacity": float(room),
        "demand": float(demand),
        "cases": served,
        "cost_per_case_yuan": cost_per_case(yearly, served),
    }
