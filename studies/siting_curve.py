"""What each further point would add: the best coverage for 0, 1, 2, … new points, with its bound."""

import time
from dataclasses import replace
from typing import Any

from studies.area import describe_area
from studies.siting_ground import SitingRequest, check_feasible, find_plan, survey, value_and_bound
from studies.travel import find_travel
from warehouse import Scope, Snapshot


def trace_curve(snapshot: Snapshot, scope: Scope, request: SitingRequest, most: int) -> list[dict[str, Any]]:
    """One row per number of new points from 0 to `most`: open_count, value, bound, adds (over one point fewer).

    Units are those of the request's objective (coverage, mean or max); its own open_count is put aside, and its
    seconds are shared among the rows. Raises InfeasibleRequest where there are fewer candidate sites.
    """
    area = describe_area(request.area_code)
    wanted = replace(request, open_count=most)
    ground = survey(snapshot, scope, area, find_travel(snapshot, scope, area.code, request.mode), wanted)
    check_feasible(ground, area, wanted)
    started = time.perf_counter()
    rows: list[dict[str, Any]] = []
    for count in range(most + 1):
        left = max(request.seconds - (time.perf_counter() - started), 0.0) / (most + 1 - count)
        asked = replace(request, open_count=count, seconds=left)
        value, bound = value_and_bound(ground, asked, find_plan(ground, asked))
        adds = abs(value - rows[-1]["value"]) if rows else 0.0
        rows.append({"open_count": count, "value": value, "bound": bound, "adds": adds})
    return rows
