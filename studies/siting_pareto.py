"""What the same objective costs a year: the best plan for each of a ladder of yearly budgets."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas

from errors import AcceptanceError, InfeasibleRequest
from studies.siting_curve import as_counted
from studies.siting_decision import Decision, add_more
from studies.siting_ground import Ground
from studies.siting_models import find_required, solve
from studies.siting_request import MORE_IS_BETTER, SitingRequest
from studies.siting_sites import sum_costs

RUNGS = 9
PLAN_RUNG = 6
"""The rung at which the plan itself stands: the ladder goes half as far again beyond it."""
POINTS_WITHOUT_PLAN = 5


def trace_pareto(decision: Decision, seconds: float) -> list[dict[str, Any]]:
    """The best plans by yearly cost, cheapest first, dominated ones left out.

    Per row: `budget_yuan` a year, `cost_yuan` a year (yearly_cost_yuan of the points opened; setting up is told in
    `setup_cost_yuan` and not spread over years), `value`, `bound` on any plan within the budget, `sites`. The number
    of points is free, and a set-up budget of the request is put aside. Sites without a known yearly cost are left
    out. Nothing for `max`, which no solver holds to a budget; `cover` is read as coverage.
    """
    ground, request = decision.ground, as_counted(decision.request)
    is_known = ground.candidates["yearly_cost_yuan"].notna().to_numpy(bool)
    required = ground.candidates["site_id"].isin(request.require).to_numpy(bool)
    if request.objective == "max" or not is_known.any() or (required & ~is_known).any():
        return []
    known = ground.candidates[is_known].reset_index(drop=True)
    priced = replace(
        ground,
        candidates=known.assign(setup_cost_yuan=known["yearly_cost_yuan"]),  # what the solvers hold a budget on
        minutes=ground.minutes[:, is_known],
    )
    plans = _climb(priced, replace(request, open_count=None, budget=0.0), _ladder(decision), seconds)
    return drop_dominated([_row(known.iloc[opened], *found) for opened, *found in plans], request.objective)


def _climb(
    ground: Ground, request: SitingRequest, budgets: Sequence[float], seconds: float
) -> Iterator[tuple[list[int], float, float, float]]:
    """Candidates opened, budget, value and bound, rung after rung, each searched from the plan before."""
    started, opened = time.perf_counter(), find_required(ground, request)
    for number, budget in enumerate(budgets):
        left = max(seconds - (time.perf_counter() - started), 0.0) / (len(budgets) - number)
        asked = replace(request, budget=budget, seconds=left)
        try:
            opened, value, bound = solve(ground, asked, add_more(ground, asked, opened, len(ground.candidates)))
        except InfeasibleRequest:
            continue
        except AcceptanceError:
            return  # time ran out before any plan was found
        yield opened, budget, value, bound


def _row(sites: pandas.DataFrame, budget: float, value: float, bound: float) -> dict[str, Any]:
    return {
        "budget_yuan": budget,
        "cost_yuan": float(sites["yearly_cost_yuan"].sum()),
        "setup_cost_yuan": sum_costs(sites, "setup_cost_yuan"),
        "value": value,
        "bound": bound,
        "points": len(sites),
        "sites": sites["site_id"].astype(str).tolist(),
    }


def drop_dominated(rows: list[dict[str, Any]], objective: str) -> list[dict[str, Any]]:
    """The rows that no other beats at no more cost, cheapest first."""
    sign = 1 if objective in MORE_IS_BETTER else -1
    kept, best = list[dict[str, Any]](), -math.inf
    for row in sorted(rows, key=lambda row: (row["cost_yuan"], -sign * row["value"])):
        if sign * row["value"] > best:
            kept.append(row)
            best = sign * row["value"]
    return kept


def yearly_cost_of(decision: Decision) -> float | None:
    """What the plan's points cost a year, where that is known of all of them."""
    return sum_costs(decision.ground.candidates.iloc[decision.chosen], "yearly_cost_yuan")


def _ladder(decision: Decision) -> list[float]:
    """Yearly budgets in even steps from nothing to half as much again as the plan costs."""
    cost = yearly_cost_of(decision)
    if not cost:
        cost = float(decision.ground.candidates["yearly_cost_yuan"].nsmallest(POINTS_WITHOUT_PLAN).sum())
    return [cost * rung / PLAN_RUNG for rung in range(RUNGS + 1)] if cost else [0.0]
