"""Existing points that could be closed: what each alone still serves, which serve the same people, which to close.

The question of opening points backwards, asked with the plan's new points open.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy

from analysis.siting.plan import PROVEN_GAP, gap_between
from errors import InfeasibleRequest
from studies.access import find_nearest
from studies.siting_curve import as_counted
from studies.siting_decision import Decision, value_of
from studies.siting_gains import Ways
from studies.siting_ground import Ground
from studies.siting_models import solve
from studies.siting_request import loss_between
from studies.siting_sites import name_site

MOST_PAIRS = 50
TAKERS_SHOWN = 3


@dataclass(frozen=True)
class Standing:
    """The open points of the area as the candidates of a `ground`: each may be kept or closed.

    Its `kept` minutes are those to what stays open anyway: points outside the area and the plan's new points, named in
    `others` by the numbers of `kept_site`. `today` are the minutes to points outside alone.
    """

    ground: Ground
    others: list[str]


def stand(decision: Decision) -> Standing:
    """The existing points of the area that the plan keeps, and what stays open beside them."""
    ground = decision.ground
    is_inside = ground.points["division_code"].fillna("").str.startswith(ground.area.prefix).to_numpy(bool)
    own = ground.points[ground.is_kept & is_inside].reset_index(drop=True)
    outside = ground.points[ground.is_kept & ~is_inside].reset_index(drop=True)
    away, which = find_nearest(ground.travel, ground.places, outside)
    table = numpy.column_stack([away, ground.minutes[:, decision.chosen]])
    best, kept = table.argmin(axis=1), table.min(axis=1)
    kept_site = numpy.where(best == 0, which, len(outside) + best - 1)
    others = [*outside["name"], *ground.candidates["name"].iloc[decision.chosen]]
    points = replace(
        ground,
        points=outside,
        is_kept=numpy.ones(len(outside), dtype=bool),
        candidates=own,
        minutes=ground.travel.minutes(ground.places, own),
        today=away,
        kept=kept,
        kept_site=kept_site,
    )
    return Standing(points, others)


def weigh_closures(decision: Decision, standing: Standing) -> list[dict[str, Any]]:
    """What closing each existing point of the area, it alone, would cost: least loss first.

    `serves`: residents nearest to it. `lost`: those who would no longer be within the limit of any point, `lost_today`
    the same were the plan's new points not open. `extra_person_minutes`: by how much the ways of those it serves grow,
    `extra_minutes` for each of them; None where some would have no way left. `taken_over_by`: where they would go.
    """
    ground, limit = standing.ground, decision.request.minutes
    ways = Ways(ground.persons, ground.kept, ground.kept_site, ground.minutes)
    alone = Ways(ground.persons, ground.today, ground.kept_site, ground.minutes)
    rows = []
    for number in range(len(ground.candidates)):
        served = ways.serves(number)
        persons = ground.persons[served]
        grows = ways.without(number)[served] - ways.after[served]
        extra = float(grows @ persons) if numpy.isfinite(grows).all() else None
        rows.append(
            {
                **name_site(ground.candidates.iloc[number]),
                "serves": float(persons.sum()),
                "lost": float(ground.persons[ways.newly_covered(number, limit)].sum()),
                "lost_today": float(ground.persons[alone.newly_covered(number, limit)].sum()),
                "extra_person_minutes": extra,
                "extra_minutes": None if extra is None else extra / max(float(persons.sum()), 1.0),
                "taken_over_by": _takers(standing, number, served),
            }
        )
    first = "extra_person_minutes" if decision.request.objective in ("mean", "max") else "lost"
    return sorted(rows, key=lambda row: (_or_most(row[first]), _or_most(row["extra_person_minutes"]), row["site_id"]))


def pair_points(decision: Decision, standing: Standing) -> list[dict[str, Any]]:
    """Pairs of existing points of the area that reach the same residents, most alike first.

    `both`: residents within the limit of both, `both_share` of those within the limit of either.
    """
    ground = standing.ground
    reach = (ground.minutes <= decision.request.minutes).astype(float)
    both = (reach * ground.persons[:, None]).T @ reach
    alone = numpy.diagonal(both)
    either = alone[:, None] + alone[None, :] - both
    share = numpy.divide(both, either, out=numpy.zeros_like(both), where=either > 0)
    first, second = numpy.triu_indices(len(alone), 1)
    order = numpy.argsort(-share[first, second], kind="stable")[:MOST_PAIRS]
    names, ids = ground.candidates["name"].to_numpy(str), ground.candidates["site_id"].to_numpy(str)
    return [
        {
            "site_id": str(ids[one]),
            "name": str(names[one]),
            "other_id": str(ids[other]),
            "other_name": str(names[other]),
            "both": float(both[one, other]),
            "both_share": float(share[one, other]),
        }
        for one, other in zip(first[order], second[order], strict=True)
        if both[one, other] > 0
    ]


def choose_closures(decision: Decision, standing: Standing, count: int, seconds: float) -> dict[str, Any]:
    """Which `count` existing points of the area to close together so that least is lost, and what is proven of it.

    `before` is the value with all of them open beside the plan, `value` with those closed, `bound` on any such choice.
    Raises InfeasibleRequest where there are fewer points, or where a floor cannot be held.
    """
    ground = standing.ground
    if count > len(ground.candidates):
        raise InfeasibleRequest(
            f"{count:,} points are to be closed, but {ground.area.name} ({ground.area.code}) keeps only "
            f"{len(ground.candidates):,}."
        )
    kept = len(ground.candidates) - count
    request = replace(
        as_counted(decision.request), open_count=kept, budget=None, require=(), forbid=(), close=(), seconds=seconds
    )
    opened, value, bound = solve(ground, request)
    before = value_of(ground, request, range(len(ground.candidates)))
    closed = numpy.setdiff1d(numpy.arange(len(ground.candidates)), opened)
    gap = gap_between(value, bound)
    return {
        "closed": [name_site(ground.candidates.iloc[at]) for at in closed],
        "before": before,
        "value": value,
        "bound": bound,
        "gap": gap,
        "proven": gap <= PROVEN_GAP,
        "loss": loss_between(request, before, value),
    }


def _takers(standing: Standing, number: int, served: numpy.ndarray) -> list[dict[str, Any]]:
    """The points next nearest to those a point serves, most persons first."""
    ground = standing.ground
    left = ground.minutes[served].copy()
    left[:, number] = numpy.inf
    rows = numpy.arange(len(left))
    best = left.argmin(axis=1)
    is_other = ground.kept[served] <= left[rows, best]
    places = numpy.where(is_other, len(ground.candidates) + ground.kept_site[served], best)
    reached = numpy.isfinite(numpy.minimum(ground.kept[served], left[rows, best]))
    names = [*ground.candidates["name"], *standing.others]
    taken = numpy.bincount(places[reached], weights=ground.persons[served][reached], minlength=len(names))
    most = numpy.argsort(-taken, kind="stable")[:TAKERS_SHOWN]
    return [{"name": names[at], "persons": float(taken[at])} for at in most if taken[at] > 0]


def _or_most(value: float | None) -> float:
    return float("inf") if value is None else value
