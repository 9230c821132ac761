"""Local search for coverage: from a plan to a better one, without a proof."""

import copy
import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.plan import Clock
from analysis.siting.swaps import Swaps

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

KICKS = 300
"""Rounds of the local search before a bound is sought."""
_MOST_KICKED = 8


class Exchange:
    """Local search for coverage: swap an open site for a shut one while that covers more."""

    def __init__(
        self, covers: scipy.sparse.csr_array, weights: FloatArray, costs: FloatArray, budget: float, clock: Clock
    ) -> None:
        self.covers, self.by_site = covers, scipy.sparse.csr_array(covers.T)
        self.weights, self.costs, self.budget, self.clock = weights, costs, budget, clock
        self.least = 1e-9 * float(weights.sum())

    def weighing(self, weights: FloatArray) -> "Exchange":
        """The same sites and rows, these weights."""
        twin = copy.copy(self)
        twin.weights, twin.least = weights, 1e-9 * float(weights.sum())
        return twin

    def improve(self, opened: IntArray) -> IntArray:
        """Make the best swap, time and again, until none covers more or time is over."""
        if len(opened) in (0, len(self.costs)):
            return opened
        return numpy.sort(self._settled(self._swaps(opened)).sites)

    def shake(self, opened: IntArray, kicks: int, enough: float = math.inf) -> IntArray:
        """Swap a few sites at random and improve again; keep what covers no less.

        Iterated local search (Lourenço, Martin & Stützle 2003) from a fixed seed. Ends early once `enough` weight is
        covered, or a quarter of the time is used.
        """
        if len(opened) in (0, len(self.costs)):
            return opened
        random = numpy.random.default_rng(0)
        best = self._swaps(opened)
        value = best.covered
        for _ in range(kicks):
            if value >= enough or self.clock.seconds > self.clock.limit / 4:
                break
            tried = self._settled(self._kicked(best.copy(), random))
            if (reached := tried.covered) >= value:
                best, value = tried, reached
        return numpy.sort(best.sites)

    def _swaps(self, opened: IntArray) -> Swaps:
        return Swaps(self.covers, self.by_site, self.weights, opened)

    def _settled(self, plan: Swaps) -> Swaps:
        while not self.clock.is_over:
            slot, site, won = plan.best(self.costs, self.budget)
            if won <= self.least:
                break
            plan.make(slot, site)
        return plan

    def _kicked(self, plan: Swaps, random: numpy.random.Generator) -> Swaps:
        """Swap up to eight sites for any that the budget allows."""
        count = min(len(plan.sites), int(random.integers(1, _MOST_KICKED + 1)))
        for slot in random.choice(len(plan.sites), size=count, replace=False).tolist():
            room = self.budget - float(self.costs[plan.sites].sum()) + float(self.costs[plan.sites[slot]])
            is_allowed = self.costs <= room
            is_allowed[plan.sites] = False
            if is_allowed.any():
                plan.make(slot, int(random.choice(numpy.flatnonzero(is_allowed))))
        return plan
