"""Robustness: a plan for every draw of demand, and how every plan fares under every draw.

The regret of a plan in a draw is what it falls short of the best plan known for that draw. The plan of least regret
is sought among the plans found, not among all there are (Kouvelis & Yu 1997 for the measure, Snyder 2006 for siting).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
Progress = Callable[[int, int], None]

PROOF_SECONDS = 5.0
"""At most so long is spent on the proof of one draw."""


class Proof(NamedTuple):
    """The best sites that a search with proof found for one draw, and the least cost that any plan can have."""

    sites: IntArray
    bound: float


class DrawModel(Protocol):
    """What a model of siting brings; sites are sorted indices, costs are to be made small."""

    def improve(self, draw: FloatArray, sites: IntArray) -> IntArray:
        """From this plan to a better one for this draw."""
        ...

    def price(self, plans: Sequence[IntArray], draws: FloatArray) -> FloatArray:
        """What each plan costs under each draw: (plans, draws)."""
        ...

    def prove(self, draw: FloatArray, sites: IntArray, seconds: float) -> Proof:
        """Search on from this plan until it is proven the best, or time is over."""
        ...


@dataclass(frozen=True, eq=False)
class DrawnPlans:
    """Distinct plans, those given first, and their costs under every draw."""

    plans: list[IntArray]
    costs: FloatArray
    """(plans, draws)"""
    given: list[int]
    """The numbers of the plans given."""
    bounds: dict[int, float] = field(default_factory=dict)
    """For draws searched with proof: no plan costs less."""

    @property
    def gaps(self) -> FloatArray:
        """Per draw searched with proof: how far the best plan known is from the bound, over that plan's cost."""
        least = self.costs.min(axis=0)
        return numpy.array([(least[at] - bound) / max(abs(least[at]), 1e-12) for at, bound in self.bounds.items()])

    @cached_property
    def best(self) -> IntArray:
        """Per draw the number of the best plan known."""
        return self.costs.argmin(axis=0)

    @cached_property
    def regrets(self) -> FloatArray:
        """(plans, draws): how much more each plan costs than the best one known."""
        return self.costs - self.costs.min(axis=0)

    @property
    def least_max_regret(self) -> int:
        return int(self.regrets.max(axis=1).argmin())

    @property
    def least_mean_regret(self) -> int:
        return int(self.regrets.mean(axis=1).argmin())

    def chosen_share(self, site_count: int) -> FloatArray:
        """Per site: the share of draws whose best plan opens it."""
        times = numpy.zeros(site_count)
        for sites, count in zip(self.plans, numpy.bincount(self.best, minlength=len(self.plans)), strict=True):
            times[sites] += count
        return times / self.costs.shape[1]


def plan_for_draws(
    model: DrawModel,
    draws: FloatArray,
    given: Sequence[IntArray],
    *,
    proofs: int = 0,
    proof_seconds: float = 30.0,
    on_progress: Progress = lambda done, total: None,
) -> DrawnPlans:
    """A good plan for every draw, by swaps from the best plan known so far; of `proofs` draws, one with its bound.

    draws: (draws, demands). given: plans to start from and to compare. The draws to prove are spread evenly; once
    `proof_seconds` are spent on them, the rest go without. Where they suffice, the same request has the same answer.
    """
    spent = 0.0
    held: dict[tuple[int, ...], int] = {}
    numbers = [_hold(held, sites) for sites in given]
    total, proven = len(draws), set(numpy.linspace(0, len(draws) - 1, min(proofs, len(draws))).astype(int).tolist())
    bounds: dict[int, float] = {}
    for number, draw in enumerate(draws):
        known = _plans(held)
        start = known[int(model.price(known, draw[None, :])[:, 0].argmin())]
        found = model.improve(draw, start)
        _hold(held, found)
        if number in proven and spent < proof_seconds:
            proof, spent = _timed_proof(model, draw, found, spent)
            bounds[number] = proof.bound
            _hold(held, proof.sites)
        on_progress(number + 1, total)
    plans = _plans(held)
    return DrawnPlans(plans, model.price(plans, draws), numbers, bounds)


def _timed_proof(model: DrawModel, draw: FloatArray, sites: IntArray, spent: float) -> tuple[Proof, float]:
    """The proof, and the seconds spent on proofs so far."""
    started = time.perf_counter()
    return model.prove(draw, sites, PROOF_SECONDS), spent + time.perf_counter() - started


def _hold(held: dict[tuple[int, ...], int], sites: IntArray) -> int:
    """The number of this plan, a new one where it is new."""
    return held.setdefault(tuple(sorted(sites.tolist())), len(held))


def _plans(held: dict[tuple[int, ...], int]) -> list[IntArray]:
    return [numpy.array(sites, dtype=numpy.int64) for sites in held]
