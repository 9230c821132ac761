"""The model that answers a request: which solver is asked, on which numbers, and its value over all residents."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy
import pandas
import scipy.sparse

from analysis.siting import Plan, max_coverage, p_center, p_median, set_cover
from studies.siting_ground import Ground
from studies.siting_request import SitingRequest


def solve(ground: Ground, request: SitingRequest, start: Sequence[int] = ()) -> tuple[list[int], float, float]:
    """Numbers of the candidates opened, value and bound; `start`: a plan thought good, to search from.

    Raises InfeasibleRequest where no plan can meet the request, AcceptanceError where time ran out before any was
    found.
    """
    plan = find_plan(ground, request, start)
    value, bound = value_and_bound(ground, request, plan)
    return [at for at in plan.open_sites if at < len(ground.candidates)], value, bound


def find_plan(ground: Ground, request: SitingRequest, start: Sequence[int] = ()) -> Plan:
    """The plan over candidate sites; all kept points stand as one more site after them, at their nearest minutes.

    `start` may name candidates of a plan thought good, where the search for coverage then begins.
    """
    if request.objective in ("coverage", "cover"):
        return _solve_within_reach(ground, request, start)
    if request.objective == "served":
        ground = in_lost_shares(ground)
    table, kept = find_ways(ground)
    limits = find_limits(ground, request, kept)
    if request.objective == "max":
        return p_center(table, limits["open_count"], required=limits["required"], time_limit=request.seconds)
    return p_median(table, ground.weights, **limits, time_limit=request.seconds)


def in_lost_shares(ground: Ground) -> Ground:
    """The same ground with the share of need that does not come in the place of minutes."""
    return replace(ground, minutes=ground.lost(ground.minutes), kept=ground.lost(ground.kept))


def find_limits(ground: Ground, request: SitingRequest, kept: int = 0) -> dict[str, Any]:
    """Count, sites that must be open, costs and budget, as the solvers take them.

    `kept`: how many sites that stay open anyway (0 or 1) follow the candidates.
    """
    found = len(ground.candidates)
    return {
        "open_count": None if request.open_count is None else request.open_count + kept,
        "required": [*find_required(ground, request), *range(found, found + kept)],
        "costs": None if request.budget is None else [*ground.candidates["setup_cost_yuan"], *[0.0] * kept],
        "budget": request.budget,
    }


def find_ways(ground: Ground) -> tuple[Any, int]:
    """Minutes to candidates and, where a kept point is in reach, to the nearest kept one, as one more site (1, else 0).

    A longer way than to a kept point is never taken, so it is left out of the table, which then is sparse.
    """
    if not numpy.isfinite(ground.kept).any():
        return ground.minutes, 0
    rows, columns = numpy.nonzero(ground.minutes < ground.kept[:, None])
    reached = numpy.flatnonzero(numpy.isfinite(ground.kept))
    data = numpy.concatenate([ground.minutes[rows, columns], ground.kept[reached]])
    rows = numpy.concatenate([rows, reached])
    columns = numpy.concatenate([columns, numpy.full(len(reached), len(ground.candidates))])
    shape = (len(ground.places), len(ground.candidates) + 1)
    return scipy.sparse.csr_array((data, (rows, columns)), shape=shape), 1


def find_required(ground: Ground, request: SitingRequest) -> list[int]:
    """Numbers of the candidates that must be opened."""
    return numpy.flatnonzero(ground.candidates["site_id"].isin(request.require)).tolist()


def _solve_within_reach(ground: Ground, request: SitingRequest, start: Sequence[int]) -> Plan:
    """Only those whom the kept points do not reach are left to be covered."""
    is_left = ground.kept > request.minutes
    covers, persons = ground.minutes[is_left] <= request.minutes, ground.persons[is_left]
    if request.objective == "coverage":
        return max_coverage(
            covers,
            persons,
            **find_limits(ground, request),
            groups=ground.districts[is_left],
            floors=_floors_left(ground.districts, ground.persons, is_left, request.floor),
            time_limit=request.seconds,
            start=start,
        )
    reached = float(ground.persons[~is_left].sum())
    need = request.share * float(ground.persons.sum()) - reached
    share = min(max(need / persons.sum(), 0.0), 1.0) if len(persons) else 0.0
    return set_cover(covers, persons, share, required=find_required(ground, request), time_limit=request.seconds)


def _floors_left(
    districts: numpy.ndarray, persons: numpy.ndarray, is_left: numpy.ndarray, floor: float | None
) -> dict[str, float] | None:
    """Per district the share of those not reached yet that a floor over all its residents asks for."""
    if floor is None:
        return None
    total = pandas.Series(persons).groupby(districts).sum()
    left = pandas.Series(numpy.where(is_left, persons, 0.0)).groupby(districts).sum()
    short = (floor * total - (total - left)).clip(lower=0.0)
    return {str(code): min(float(short[code] / left[code]), 1.0) for code in left.index[left > 0]}


def value_and_bound(ground: Ground, request: SitingRequest, plan: Plan) -> tuple[float, float]:
    """Value and bound over all residents, in the unit of the objective."""
    if request.objective == "coverage":
        reached = float(ground.persons[ground.kept <= request.minutes].sum())
        return reached + plan.value, reached + plan.bound
    if request.objective == "served":
        need = float(ground.weights.sum())
        return need - plan.value, need - plan.bound
    if request.objective == "mean":
        people = float(ground.persons.sum())
        return plan.value / people, plan.bound / people
    return plan.value, plan.bound
