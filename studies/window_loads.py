"""The load of each point: which are overloaded, which idle, and how many windows they need."""

from typing import Any

import numpy
import pandas

from analysis.siting import growth_served, share_within, windows_needed, windows_needed_over
from data.divisions import division_name
from studies.opening_hours import HOURS
from studies.window_arrivals import Arrivals
from studies.windows_asked import WindowsRequest

STATES = ("overloaded", "fits", "idle", "unknown")


def count_windows(points: pandas.DataFrame) -> numpy.ndarray:
    """The windows of each point; 0 where none is on file: nobody knows then how many there are."""
    return pandas.to_numeric(points["windows"]).fillna(0).to_numpy(int)


def yearly_capacity(arrivals: Arrivals, windows: numpy.ndarray, request: WindowsRequest) -> numpy.ndarray:
    """The cases a year each point serves at the level asked for, its hours and their shape as they are."""
    loads = arrivals.rates * request.service_minutes / 60
    growth = growth_served(
        loads, arrivals.applications, windows, request.level, request.wait_minutes, request.service_minutes
    )
    return numpy.where(numpy.isfinite(growth), growth, 0.0) * arrivals.applications.sum(axis=1) * arrivals.a_year


def rows_by_point(arrivals: Arrivals, request: WindowsRequest) -> list[dict[str, Any]]:
    """One row per open point, the fullest first, those of unknown load last."""
    windows = count_windows(arrivals.points)
    loads = arrivals.rates * request.service_minutes / 60
    per_window = numpy.divide(loads, windows[:, None], out=numpy.zeros_like(loads), where=windows[:, None] > 0)
    busiest = loads.argmax(axis=1)
    every = list(range(len(windows)))
    asked = (request.level, request.wait_minutes, request.service_minutes)
    in_time = share_within(loads, windows[:, None], *asked[1:])
    columns = {
        "busiest": busiest,
        "arrivals_per_hour": arrivals.rates[every, busiest],
        "busiest_load": per_window[every, busiest],
        "load": _whole_load(arrivals, windows, request),
        "busiest_in_time_share": in_time[every, busiest],
        "in_time_share": _weighted(in_time, arrivals.applications),
        "windows_needed_busiest": windows_needed(loads[every, busiest], *asked),
        "windows_needed": windows_needed_over(loads, arrivals.applications, *asked),
    }
    rows = [_row(arrivals, request, number, columns, int(windows[number])) for number in every]
    return sorted(rows, key=lambda row: (row["load"] is None, -(row["load"] or 0.0), row["acceptance_point_id"]))


def _row(
    arrivals: Arrivals, request: WindowsRequest, number: int, columns: dict[str, numpy.ndarray], windows: int
) -> dict[str, Any]:
    point = arrivals.points.iloc[number]
    total, busiest = float(arrivals.total[number]), int(columns["busiest"][number])
    is_unused = arrivals.hours_from[number] == "none"  # whatever its hours, nobody came
    is_open, is_known = is_unused or bool(arrivals.hours_open[number].any()), windows > 0
    has_busiest = bool(arrivals.applications[number].any())
    found = {name: values[number].item() for name, values in columns.items() if name != "busiest"}
    for name in ("busiest_load", "load", "busiest_in_time_share", "in_time_share"):
        found[name] = found[name] if is_known and is_open else None
    return {
        "acceptance_point_id": point["acceptance_point_id"],
        "name": point["name"],
        "kind": point["kind"],
        "division_code": point["division_code"],
        "district": division_name(point["division_code"]),
        "windows": windows if is_known else None,
        "hours": point["hours"] if isinstance(point["hours"], str) else None,
        "hours_from": arrivals.hours_from[number],
        "applications": total,
        "outside_hours_share": float(arrivals.outside[number]) / total if total else None,
        "busiest_weekday": busiest // HOURS + 1 if has_busiest else None,
        "busiest_hour": busiest % HOURS if has_busiest else None,
        **found,
        "state": _state(found["in_time_share"], found["load"], request),
        "unknown_because": None if is_known and is_open else "windows" if is_open else "days",
    }


def _state(in_time_share: float | None, load: float | None, request: WindowsRequest) -> str:
    """Overloaded: too few are served in time. Idle: hardly used. What nobody counted is not guessed."""
    if in_time_share is None or load is None:
        return "unknown"
    if in_time_share < request.level:
        return "overloaded"
    return "idle" if load < request.idle_load else "fits"


def _whole_load(arrivals: Arrivals, windows: numpy.ndarray, request: WindowsRequest) -> numpy.ndarray:
    """Minutes of work of all applications over the minutes that the windows were open."""
    minutes = arrivals.hours_open.sum(axis=1) * 60 * windows
    work = arrivals.total * request.service_minutes
    return numpy.divide(work, minutes, out=numpy.zeros(len(work)), where=minutes > 0)


def _weighted(values: numpy.ndarray, weights: numpy.ndarray) -> numpy.ndarray:
    """Means over the applications of each point; where nobody came, everybody was served in time."""
    sums = weights.sum(axis=1)
    return numpy.divide((values * weights).sum(axis=1), sums, out=numpy.ones(len(values)), where=sums > 0)
