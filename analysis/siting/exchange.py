"""Local search for coverage: from a plan to a better one, without a proof."""

import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.plan import Clock
from analysis.siting.purse import Purse
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


KICKS = 300
"""Rounds of the local search before a bound is sought."""


class Exchange:
    """Local search for coverage: swap an open site for a shut one while that covers more."""

    def __init__(
        self, covers: scipy.sparse.csr_array, weights: FloatArray, costs: FloatArray, budget: float, clock: Clock
    ) -> None:
        self.by_site = scipy.sparse.csr_array(covers.T)
        self.weights, self.costs, self.budget, self.clock = weights, costs, budget, clock
        self.entry_rows = numpy.repeat(numpy.arange(covers.shape[0]), numpy.diff(covers.indptr))
        self.entry_sites = covers.indices

    def improve(self, opened: IntArray) -> IntArray:
        """Make the best swap, time and again, until none covers more or time is over."""
        is_open = numpy.zeros(len(self.costs), dtype=bool)
        is_open[opened] = True
        while not self.clock.is_over and (swap := self._best_swap(is_open)) is not None:
            is_open[swap[0]], is_open[swap[1]] = False, True
        return numpy.flatnonzero(is_open)

    def covered(self, opened: IntArray) -> float:
        is_open = numpy.zeros(len(self.costs))
        is_open[opened] = 1
        return float(self.weights[self.by_site.T @ is_open > 0].sum())

    def shake(self, opened: IntArray, kicks: int) -> IntArray:
        """Exchange a few sites at random and improve again; keep what covers no less.

        Iterated local search (Lourenço, Martin & Stützle 2003) from a fixed seed. Ends early once a quarter
        of the time is used.
        """
        random = numpy.random.default_rng(0)
        best, value = opened, self.covered(opened)
        for _ in range(kicks if 0 < len(opened) < len(self.costs) else 0):
            if self.clock.seconds > self.clock.limit / 4:
                break
            closed = random.choice(best, size=min(len(best), int(random.integers(1, 9))), replace=False)
            tried = self.improve(self._refilled(numpy.setdiff1d(best, closed), len(closed), random))
            if (reached := self.covered(tried)) >= value:
                best, value = tried, reached
        return best

    def _refilled(self, kept: IntArray, count: int, random: numpy.random.Generator) -> IntArray:
        """Open as many sites as were closed, at random, where the budget allows."""
        is_free = numpy.ones(len(self.costs), dtype=bool)
        is_free[kept] = False
        purse = Purse(self.costs, is_free, count, self.budget - float(self.costs[kept].sum()))
        while len(affordable := numpy.flatnonzero(purse.affordable())):
            purse.open(int(random.choice(affordable)))
        return numpy.union1d(kept, purse.sites)

    def _best_swap(self, is_open: BoolArray) -> tuple[int, int] | None:
        """The swap (out, in) that adds most, None where none adds; all are priced in one pass."""
        leaving, site_count = numpy.flatnonzero(is_open), len(is_open)
        if len(leaving) in (0, site_count):
            return None
        times_covered = self.by_site.T @ is_open.astype(numpy.float64)
        gains = self.by_site @ numpy.where(times_covered == 0, self.weights, 0)
        once = numpy.where(times_covered == 1, self.weights, 0)
        rank = numpy.where(is_open, numpy.cumsum(is_open) - 1, 0).astype(numpy.float64)
        owner = (self.by_site.T @ rank).astype(numpy.int64)
        entries = numpy.flatnonzero(once[self.entry_rows] > 0)
        rows, sites = self.entry_rows[entries], self.entry_sites[entries]
        kept = sum_by(owner[rows] * site_count + sites, once[rows], len(leaving) * site_count)
        kept = kept.reshape(len(leaving), site_count)
        change = gains[None, :] + kept - kept[numpy.arange(len(leaving)), leaving][:, None]
        spare = self.budget - float(self.costs[is_open].sum())
        change[is_open[None, :] | (self.costs[None, :] > spare + self.costs[leaving, None])] = -math.inf
        best = int(change.argmax())
        if change.flat[best] <= 1e-9 * float(self.weights.sum()):
            return None
        return int(leaving[best // site_count]), best % site_count
