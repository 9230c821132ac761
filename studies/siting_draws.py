"""Draws of demand put to a request: what is drawn, of which requests, and a plan for every draw."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy

from analysis.siting.draws import draw_demand
from analysis.siting.requests import read_rules
from analysis.siting.robust import DrawnPlans, plan_for_draws
from analysis.siting.robust_models import CoverageDraws, MedianDraws
from errors import WrongUsage
from studies.siting_ground import Ground
from studies.siting_models import find_limits, find_plan, find_ways, in_lost_shares
from studies.siting_request import SitingRequest

OFFERED = ("coverage", "served", "mean")
PROOFS = {"coverage": 200, "served": 10, "mean": 10}
"""Of how many draws the best plan is proven: a draw takes 0.05 s (coverage) or 1 s (the others) of a core."""


@dataclass(frozen=True)
class Drawing:
    """How demand is drawn: log-normal factors of mean 1 per place and per district, with these variations."""

    draws: int = 200
    place_variation: float = 0.15
    district_variation: float = 0.10
    seed: int = 20260401

    def __post_init__(self) -> None:
        if not 1 <= self.draws <= 2_000:
            raise WrongUsage(f"--draws should be from 1 to 2,000, not {self.draws}.")


def is_offered(request: SitingRequest) -> bool:
    """Whether draws of demand can be put to this request."""
    return request.objective in OFFERED and request.floor is None


def draw(ground: Ground, drawing: Drawing) -> numpy.ndarray:
    """Floating residents drawn anew: (draws, places)."""
    return draw_demand(
        ground.persons,
        ground.districts,
        drawing.draws,
        place_variation=drawing.place_variation,
        group_variation=drawing.district_variation,
        seed=drawing.seed,
    )


def plan_draws(
    ground: Ground, request: SitingRequest, demand: numpy.ndarray, on_progress: Callable[[int, int], None]
) -> DrawnPlans:
    """Plans by number of the candidate; but for `coverage` all kept points stand as one more site after them.

    `demand` is floating residents; the cases that a resident brings are as expected in every draw (served).
    """
    model: CoverageDraws | MedianDraws
    if request.objective == "coverage":
        is_left = ground.kept > request.minutes
        covers, demand = ground.minutes[is_left] <= request.minutes, demand[:, is_left]
        rules = read_rules(covers.shape[1], forbidden=(), **find_limits(ground, request))
        model = CoverageDraws(covers, ground.persons[is_left], rules)
    else:
        demand = demand * numpy.divide(
            ground.weights, ground.persons, out=numpy.zeros(len(ground.persons)), where=ground.persons > 0
        )
        table, kept = find_ways(in_lost_shares(ground) if request.objective == "served" else ground)
        rules = read_rules(table.shape[1], forbidden=(), **find_limits(ground, request, kept))
        model = MedianDraws(table, ground.weights, rules)
    given = [numpy.array(find_plan(ground, request).open_sites), model.greedy()]
    return plan_for_draws(model, demand, given, proofs=PROOFS[request.objective], on_progress=on_progress)
