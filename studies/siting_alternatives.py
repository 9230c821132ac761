"""Other plans that are nearly as good: without each point of the plan, and with each of the nearest rejected ones."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from analysis.siting.plan import PROVEN_GAP, gap_between
from errors import AcceptanceError, InfeasibleRequest
from studies.siting_decision import Decision, add_more, without_candidate
from studies.siting_ground import Ground
from studies.siting_models import solve
from studies.siting_request import SitingRequest, loss_between

NEAR_SHARE = 0.01
"""A plan that loses at most this share of the value is nearly as good."""


def find_alternatives(
    decision: Decision, value: float, bound: float, insist_on: Sequence[dict[str, Any]], seconds: float
) -> list[dict[str, Any]]:
    """The best plan without each opened point (`without`) and with each site insisted on (`with`), least loss first.

    `value` and `bound` are the plan's own, `insist_on` rows of `weigh_rejected`. Per row: `change`, the site it is
    about, `value` and `bound` of that plan, `proven` (that and the plan), `loss` against the plan in the unit of the
    value (below nothing where the plan was not the best), `loss_share`, `is_near` (within 1 %), the sites that
    `leaves` and `enters` name. Where proven, the loss is the exact cost of giving the site up or of insisting on it.
    A site without which, or with which, no plan meets the request has no value. Sites that were not reached before
    time was over are left out.
    """
    changes = [*_leave_out(decision), *_insist(decision, insist_on)]
    started, rows = time.perf_counter(), list[dict[str, Any]]()
    for number, change in enumerate(changes):
        left = (seconds - (time.perf_counter() - started)) / (len(changes) - number)
        if left <= 0:
            break
        row = {"change": change.kind, "site_id": change.site_id, "name": change.name}
        try:
            rows.append(row | _compare(decision, change, left, value, bound))
        except InfeasibleRequest:
            rows.append(row | _IMPOSSIBLE)
        except AcceptanceError:
            continue  # time ran out before any plan was found
    return sorted(rows, key=lambda row: (row["loss"] is None, row["loss"] or 0.0, row["site_id"], row["change"]))


_IMPOSSIBLE: dict[str, Any] = {
    "value": None,
    "bound": None,
    "proven": False,
    "loss": None,
    "loss_share": None,
    "is_near": False,
    "leaves": [],
    "enters": [],
}


@dataclass(frozen=True)
class _Change:
    """A site to leave out of a plan or to insist on: the ground and request to solve anew, and a plan to begin from."""

    kind: str
    site_id: str
    name: str
    ground: Ground
    request: SitingRequest
    start: list[int]


def _leave_out(decision: Decision) -> Iterator[_Change]:
    ground, request = decision.ground, decision.request
    for at in decision.chosen:
        site = ground.candidates.iloc[at]
        if site["site_id"] in request.require:
            continue
        fewer = without_candidate(ground, at)
        left = [other - (other > at) for other in decision.chosen if other != at]
        start = add_more(fewer, request, left, len(decision.chosen)) if request.objective != "cover" else []
        yield _Change("without", str(site["site_id"]), site["name"], fewer, request, start)


def _insist(decision: Decision, rows: Sequence[dict[str, Any]]) -> Iterator[_Change]:
    numbers = {str(site): at for at, site in enumerate(decision.site_ids)}
    for row in rows:
        site = str(row["site_id"])
        request = replace(decision.request, require=(*decision.request.require, site))
        start = [at for at in decision.chosen if at != numbers.get(str(row["instead_of"]))]
        yield _Change("with", site, row["name"], decision.ground, request, [*start, numbers[site]])


def _compare(decision: Decision, change: _Change, seconds: float, value: float, bound: float) -> dict[str, Any]:
    opened, other, limit = solve(change.ground, replace(change.request, seconds=seconds), change.start)
    found = set(change.ground.candidates["site_id"].iloc[opened].astype(str))
    planned = set(decision.site_ids[decision.chosen].tolist())
    loss = loss_between(decision.request, value, other)
    share = loss / abs(value) if value else 0.0
    names = dict(zip(decision.site_ids.tolist(), decision.ground.candidates["name"], strict=True))
    return {
        "value": other,
        "bound": limit,
        "proven": max(gap_between(other, limit), gap_between(value, bound)) <= PROVEN_GAP,
        "loss": loss,
        "loss_share": share,
        "is_near": share <= NEAR_SHARE,
        "leaves": [{"site_id": site, "name": names[site]} for site in sorted(planned - found)],
        "enters": [{"site_id": site, "name": names[site]} for site in sorted(found - planned)],
    }
