"""Which points need windows or hours and which stand idle, what could be done at what cost, and how peers stand."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy
import pandas

from analysis.siting import OptionParameters
from errors import InfeasibleRequest
from studies.area import Area, describe_area
from studies.demand import choose_window
from studies.opening_hours import HOURS, WEEKDAYS
from studies.peers import RESIDENTS_EN, RESIDENTS_ZH, compare_peers
from studies.travel import find_travel
from studies.window_arrivals import Arrivals, find_arrivals
from studies.window_ground import Ground
from studies.window_loads import STATES, count_windows, rows_by_point
from studies.window_notes import METHOD_EN, METHOD_ZH, write_notes
from studies.window_options import compare_options
from studies.window_outlook import find_outlook
from studies.window_reach import find_reach
from studies.windows_asked import WindowsRequest
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class WindowsResult:
    """The keys of `windows --json`.

    `points`: one row per open point (`in_time_share` over a week's applicants, `load` over all opening hours, per
    window; `state` overloaded, fits, idle or unknown, then `unknown_because`: windows or days). `states` counts them.
    `hours`: applications per opening hour of the area by weekday and hour. `options`: the cheapest case first, costs in
    yuan, `capacity`, `demand` and `cases` a year beyond today's. `peers`: this area first. `notes` say what is unknown.
    """

    area_code: str
    area_name: str
    window_from: date
    window_to: date
    wait_minutes: float
    level: float
    service_minutes: float
    idle_load: float
    volume: float
    minutes: float
    mode: str
    applications: float
    states: dict[str, int]
    points: list[dict[str, Any]]
    hours: list[dict[str, Any]]
    options: list[dict[str, Any]]
    peers: list[dict[str, Any]]
    peers_residents_zh: str
    peers_residents_en: str
    notes: list[dict[str, str]]
    method_zh: str
    method_en: str
    assumptions: list[dict[str, Any]]
    source_zh: str
    source_en: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def measure_windows(
    snapshot: Snapshot, scope: Scope, request: WindowsRequest, parameters: OptionParameters | None = None
) -> WindowsResult:
    """Loads of the open points of an area, options for those overloaded and for places unserved, and peers.

    Raises InfeasibleRequest where the area has no open point or the snapshot no applications.
    """
    area = describe_area(request.area_code)
    unit = parameters or OptionParameters()
    window = choose_window(snapshot, scope)
    arrivals = find_arrivals(snapshot, scope, area.code, window, request.volume)
    if arrivals.points.empty:
        raise InfeasibleRequest(f"The snapshot holds no open acceptance point in {area.name} ({area.code}).")
    points = rows_by_point(arrivals, request)
    ground, says = _survey(snapshot, scope, area, window, arrivals, request, unit)
    counted = Counter(row["state"] for row in points)
    return WindowsResult(
        area_code=area.code,
        area_name=area.name,
        window_from=window[0],
        window_to=window[1],
        wait_minutes=request.wait_minutes,
        level=request.level,
        service_minutes=request.service_minutes,
        idle_load=request.idle_load,
        volume=request.volume,
        minutes=request.minutes,
        mode=request.mode,
        applications=float(arrivals.total.sum()),
        states={state: counted[state] for state in STATES},
        points=points,
        hours=_rows_by_hour(arrivals),
        options=compare_options(ground, [row["acceptance_point_id"] for row in points if row["state"] == "overloaded"]),
        peers=compare_peers(snapshot, scope, area),
        peers_residents_zh=RESIDENTS_ZH,
        peers_residents_en=RESIDENTS_EN,
        notes=write_notes(points, arrivals, ground),
        method_zh=METHOD_ZH,
        method_en=METHOD_EN,
        assumptions=unit.describe(),
        source_zh=says[0],
        source_en=says[1],
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def _survey(
    snapshot: Snapshot,
    scope: Scope,
    area: Area,
    window: tuple[date, date],
    arrivals: Arrivals,
    request: WindowsRequest,
    unit: OptionParameters,
) -> tuple[Ground, tuple[str, str]]:
    """What options are weighed on, and how the minutes to them were found."""
    travel = find_travel(snapshot, scope, area.code, request.mode)
    outlook = find_outlook(snapshot, scope, area, window, request.volume, unit.years)
    sites = _with_size(snapshot.ask("candidate_sites", scope, area.code), unit)
    to_points, reach = numpy.zeros(len(arrivals.points)), None
    if outlook is not None and len(outlook.places):
        everywhere = snapshot.ask("open_points", scope, on=snapshot.as_of_on)
        located = everywhere[everywhere["lon"].notna()].rename(columns={"acceptance_point_id": "site_id"})
        found = find_reach(travel, outlook, _with_size(located, unit), sites, unit.decay_minutes, request.minutes)
        reach = found.of_points(pandas.Index(located["site_id"]).get_indexer(arrivals.points["acceptance_point_id"]))
        to_points = reach.to_points * unit.latent_share
    return Ground(arrivals, sites, outlook, to_points, reach, request, unit), (travel.source_zh, travel.source_en)


def _with_size(sites: pandas.DataFrame, unit: OptionParameters) -> pandas.DataFrame:
    """Sites with `size`, their windows; where they are not known, those of a temporary point."""
    windows = count_windows(sites)
    return sites.assign(size=numpy.where(windows > 0, windows, unit.temporary_windows)).reset_index(drop=True)


def _rows_by_hour(arrivals: Arrivals) -> list[dict[str, Any]]:
    """Applications an hour by weekday and hour, all points together, each over the hours it was open."""
    rates = arrivals.rates.sum(axis=0)
    points = (arrivals.hours_open > 0).sum(axis=0)
    return [
        {
            "weekday": day + 1,
            "hour": hour,
            "arrivals_per_hour": float(rates[day * HOURS + hour]),
            "points_open": int(points[day * HOURS + hour]),
        }
        for day in range(WEEKDAYS)
        for hour in range(HOURS)
        if points[day * HOURS + hour]
    ]
