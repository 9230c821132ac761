"""Why these points and what else: a plan's reasons, put together from its parts."""

from typing import Any

from studies.siting import SitingResult
from studies.siting_alternatives import find_alternatives
from studies.siting_comparison import compare_plans
from studies.siting_curve import curve_of
from studies.siting_decision import Decision, open_decision
from studies.siting_mergers import choose_closures, pair_points, stand, weigh_closures
from studies.siting_pareto import trace_pareto
from studies.siting_rejected import weigh_rejected
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

INSISTED_ON = 5
"""Nearest misses whose exact cost is found by solving anew with the site required."""
LEAST_CURVE = 10
BEYOND_PLAN = 5


def explain_plan(
    snapshot: Snapshot, scope: Scope, request: SitingRequest, plan: SitingResult, seconds: float = 60.0
) -> dict[str, Any]:
    """`rejected`, `curve`, `pareto`, `alternatives`, `comparison` of a plan: each documented where it is made.

    `seconds` bounds all searching together: a third each for curve, Pareto front and alternatives.
    """
    decision = open_decision(snapshot, scope, request, [row["site_id"] for row in plan.open])
    part = seconds / 3
    rejected = weigh_rejected(decision)
    alternatives = find_alternatives(decision, plan.value, plan.bound, rejected[:INSISTED_ON], part)
    return {
        "rejected": rejected,
        "curve": curve_of(decision, curve_length(decision), part),
        "pareto": trace_pareto(decision, part),
        "alternatives": alternatives,
        "comparison": compare_plans(decision, plan.value, plan.bound),
    }


def explain_mergers(
    snapshot: Snapshot, scope: Scope, request: SitingRequest, plan: SitingResult, count: int, seconds: float = 30.0
) -> dict[str, Any]:
    """`closures`, `pairs` of existing points, and which `count` of them to close (`merged`), the plan carried out."""
    decision = open_decision(snapshot, scope, request, [row["site_id"] for row in plan.open])
    standing = stand(decision)
    return {
        "closures": weigh_closures(decision, standing),
        "pairs": pair_points(decision, standing),
        "merged": choose_closures(decision, standing, count, seconds),
    }


def curve_length(decision: Decision) -> int:
    """How far the curve goes: some points beyond those of the plan, at least ten."""
    return max(LEAST_CURVE, len(decision.chosen) + BEYOND_PLAN)
