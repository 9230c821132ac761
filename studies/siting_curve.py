"""What each further point would add: the best value with at most 0, 1, 2, … new points, with its bound."""

import time
from dataclasses import replace
from typing import Any

from errors import AcceptanceError, InfeasibleRequest
from studies.siting_decision import Decision, add_more, value_of
from studies.siting_ground import Ground
from studies.siting_models import solve
from studies.siting_request import SitingRequest, is_better


def curve_of(decision: Decision, most: int, seconds: float) -> list[dict[str, Any]]:
    """The curve around a decision: to `most` points, or to as many as there are candidates."""
    request = replace(as_counted(decision.request), seconds=seconds)
    return trace_rows(decision.ground, request, min(most, len(decision.ground.candidates)))


def as_counted(request: SitingRequest) -> SitingRequest:
    """The request where the number of points varies: the fewest points for a share become the most people in reach."""
    return replace(request, objective="coverage", open_count=0) if request.objective == "cover" else request


def trace_rows(ground: Ground, request: SitingRequest, most: int) -> list[dict[str, Any]]:
    """The rows of `trace_curve`, and the `sites` of each. Numbers with which no plan meets the request are left out.

    A plan may leave a point unused, so that the value never gets worse along the curve, and a bound on more points
    holds for fewer. Once a plan does as well as all candidates together, nothing more is searched for.
    """
    started = time.perf_counter()
    best = value_of(ground, request, range(len(ground.candidates)))
    rows: list[dict[str, Any]] = []
    for count in range(most + 1):
        if rows and rows[-1]["value"] == best:
            rows.append(rows[-1] | {"open_count": count})
            continue
        left = max(request.seconds - (time.perf_counter() - started), 0.0) / (most + 1 - count)
        try:
            row = _best_of(ground, replace(request, open_count=count, seconds=left), rows[-1] if rows else None)
        except InfeasibleRequest:
            continue
        except AcceptanceError:
            break  # time ran out before any plan was found
        rows.append({"open_count": count, **row})
    return _finish(ground, request, rows)


def _best_of(ground: Ground, request: SitingRequest, last: dict[str, Any] | None) -> dict[str, Any]:
    """The plan for this number of points, searched from the last one and the point that then adds most."""
    if last is None:
        opened, value, bound = solve(ground, request)
        return {"opened": opened, "value": value, "bound": bound}
    start = add_more(ground, request, last["opened"], request.open_count or 0)
    opened, value, bound = solve(ground, request, start)
    for other in (start, last["opened"]):
        worth = value_of(ground, request, other)
        if is_better(request, worth, value):
            opened, value = other, worth
    return {
        "opened": opened,
        "value": value,
        "bound": last["bound"] if is_better(request, last["bound"], bound) else bound,
    }


def _finish(ground: Ground, request: SitingRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Bounds of more points taken over to fewer, what each point adds, and the sites by their ids."""
    names = ground.candidates["site_id"].to_numpy(str)
    for fewer, more in zip(rows[-2::-1], rows[:0:-1], strict=True):
        if is_better(request, fewer["bound"], more["bound"]):
            fewer["bound"] = more["bound"]
    finished = []
    for number, row in enumerate(rows):
        adds = abs(row["value"] - rows[number - 1]["value"]) if number else 0.0
        sites = [str(each) for each in names[row["opened"]]]
        finished.append({"open_count": row["open_count"], "value": row["value"], "bound": row["bound"], "adds": adds})
        finished[-1]["sites"] = sites
    return finished
