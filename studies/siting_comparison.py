"""The plan beside today's points, beside greedy choice, and beside the bound."""

from dataclasses import replace
from typing import Any

from analysis.siting.plan import PROVEN_GAP
from studies.siting_decision import Decision, add_more, order_greedily, value_of
from studies.siting_models import find_required


def compare_plans(decision: Decision, value: float, bound: float) -> list[dict[str, Any]]:
    """One row each for `today`, `kept` (where points are closed), `greedy`, `plan` and `bound`: value, sites.

    Greedy opens what adds most at that moment, as often as the plan opens a point; it keeps to the sites required and
    to the budget, and knows no floor. For `cover` it goes on until the share is reached: values are numbers of
    points, and today's is missing.
    """
    ground, request = decision.ground, decision.request
    rows: list[dict[str, Any]] = []
    if request.objective != "cover":
        today = value_of(replace(ground, kept=ground.today), request, [])
        rows.append({"plan": "today", "value": today, "sites": []})
        if not ground.is_kept.all():
            rows.append({"plan": "kept", "value": value_of(ground, request, []), "sites": []})
    greedy = choose_greedily(decision)
    worth = float(len(greedy)) if request.objective == "cover" else value_of(ground, request, greedy)
    for plan, reached, opened in (("greedy", worth, greedy), ("plan", value, decision.chosen)):
        rows.append({"plan": plan, "value": reached, "sites": decision.site_ids[opened].tolist()})
    return [*rows, {"plan": "bound", "value": bound, "sites": []}]


def choose_greedily(decision: Decision) -> list[int]:
    """Numbers of the candidates that greedy choice opens, in its order."""
    ground, request = decision.ground, decision.request
    required = find_required(ground, request)
    if request.objective == "cover":
        return _until_share(decision, required)
    count = len(decision.chosen) if request.open_count is None else request.open_count
    return add_more(ground, request, required, count)


def _until_share(decision: Decision, opened: list[int]) -> list[int]:
    """These candidates, and greedily more until the share asked for is reached."""
    ground, request = decision.ground, decision.request
    need = request.share * float(ground.persons.sum()) * (1 - PROVEN_GAP)
    order = order_greedily(ground, request, opened)
    while value_of(ground, request, opened) < need and (site := next(order, None)) is not None:
        opened = [*opened, site]
    return opened
