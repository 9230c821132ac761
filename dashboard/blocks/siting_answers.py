"""The parts of a plan's reasons as the pages ask for them, kept while the snapshot is current."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from dashboard.session import answer
from studies.siting import SitingResult
from studies.siting_alternatives import find_alternatives
from studies.siting_comparison import compare_plans
from studies.siting_curve import curve_of
from studies.siting_decision import Decision, open_decision
from studies.siting_mergers import choose_closures, pair_points, stand, weigh_closures
from studies.siting_pareto import trace_pareto, yearly_cost_of
from studies.siting_reasons import INSISTED_ON, curve_length
from studies.siting_rejected import weigh_rejected
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

SECONDS = 8.0
"""For the search of each part; what it proves by then is told."""


def ask_part(study: Callable[..., Any], request: SitingRequest, plan: SitingResult, **more: Any) -> Any:
    """A part of the reasons, kept while the snapshot is current."""
    opened = tuple(sorted(row["site_id"] for row in plan.open))
    return answer(
        study, take_area=False, asked=asdict(request), opened=opened, value=plan.value, bound=plan.bound, **more
    )


def _decide(snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str]) -> Decision:
    """The decision whose reasons are asked for."""
    return open_decision(snapshot, scope, SitingRequest(**asked), opened)


def compare(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> list[dict[str, Any]]:
    """Today, greedy choice, the plan and the bound."""
    return compare_plans(_decide(snapshot, scope, asked, opened), value, bound)


def trace_curve(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> list[dict[str, Any]]:
    """The best value with 0, 1, 2, … points."""
    decision = _decide(snapshot, scope, asked, opened)
    return curve_of(decision, curve_length(decision), SECONDS)


def trace_front(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> tuple[float | None, list[dict[str, Any]]]:
    """What the plan costs a year, and the best plans by yearly cost."""
    decision = _decide(snapshot, scope, asked, opened)
    return yearly_cost_of(decision), trace_pareto(decision, SECONDS)


def find_near_plans(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> list[dict[str, Any]]:
    """Plans without each opened point, and with each near miss."""
    decision = _decide(snapshot, scope, asked, opened)
    return find_alternatives(decision, value, bound, weigh_rejected(decision)[:INSISTED_ON], SECONDS)


def weigh(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> list[dict[str, Any]]:
    """What each candidate left shut lacks."""
    return weigh_rejected(_decide(snapshot, scope, asked, opened))


def weigh_existing(
    snapshot: Snapshot, scope: Scope, asked: dict[str, Any], opened: Sequence[str], value: float, bound: float
) -> dict[str, list[dict[str, Any]]]:
    """What closing each existing point costs, and which pairs reach the same people."""
    decision = _decide(snapshot, scope, asked, opened)
    standing = stand(decision)
    return {"closures": weigh_closures(decision, standing), "pairs": pair_points(decision, standing)}


def close_together(
    snapshot: Snapshot,
    scope: Scope,
    asked: dict[str, Any],
    opened: Sequence[str],
    value: float,
    bound: float,
    count: int,
) -> dict[str, Any]:
    """Which so many existing points to close together."""
    decision = _decide(snapshot, scope, asked, opened)
    return choose_closures(decision, stand(decision), count, SECONDS)
