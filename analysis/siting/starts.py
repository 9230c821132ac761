"""Plans to begin from: greedy choice and exchange, quick and without a proof."""

import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.plan import Clock
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


class Purse:
    """How many more sites may be opened and for how much, kept so that the count can still be filled."""

    def __init__(self, costs: FloatArray, is_free: BoolArray, count: int | None, budget: float) -> None:
        self.costs, self.left, self.budget = costs, count, budget
        self.is_free = is_free.copy()
        self.opened: list[int] = []

    def affordable(self) -> BoolArray:
        """Sites that can be opened now and still leave enough to open as many as must be."""
        if self.left == 0:
            return numpy.zeros(len(self.costs), dtype=bool)
        if math.isinf(self.budget):
            return self.is_free.copy()
        return self.is_free & (self.costs + self._rest() <= self.budget)

    def _rest(self) -> FloatArray:
        """Per site: the cheapest way to fill the count once it is opened."""
        if self.left is None or self.left <= 1:
            return numpy.zeros(len(self.costs))
        shut = numpy.flatnonzero(self.is_free)
        order = shut[numpy.argsort(self.costs[shut], kind="stable")]
        cheapest = self.costs[order[: self.left]]
        rest = numpy.full(len(self.costs), float(cheapest[:-1].sum()))
        rest[order[: self.left]] = float(cheapest.sum()) - cheapest
        return rest

    def open(self, site: int) -> None:
        self.is_free[site] = False
        self.opened.append(site)
        self.budget -= float(self.costs[site])
        self.left = None if self.left is None else self.left - 1

    @property
    def sites(self) -> IntArray:
        return numpy.array(sorted(self.opened), dtype=numpy.int64)


def greedy_coverage(
    covers: scipy.sparse.csr_array,
    weights: FloatArray,
    groups: IntArray,
    needs: FloatArray,
    purse: Purse,
    *,
    per_cost: bool,
    stops_when_met: bool = False,
) -> IntArray:
    """Open the site that adds most (per unit of cost), groups that still need coverage first.

    `needs` is the weight each group must still get covered. Fills the count even where nothing is added.
    """
    by_site = scipy.sparse.csr_array(covers.T)
    left, missing = weights.copy(), needs.copy()
    while (affordable := purse.affordable()).any():
        if stops_when_met and not (missing > 0).any():
            break
        gains = _gains(by_site, left, groups, missing)
        if purse.left is None and gains[affordable].max() <= 0:
            break
        score = gains / numpy.maximum(purse.costs, 1e-12) if per_cost else gains
        site = int(numpy.argmax(numpy.where(affordable, score, -1.0)))
        reached = by_site.indices[by_site.indptr[site] : by_site.indptr[site + 1]]
        missing = numpy.maximum(missing - sum_by(groups[reached], left[reached], len(needs)), 0)
        left[reached] = 0
        purse.open(site)
    return purse.sites


def _gains(by_site: scipy.sparse.csr_array, left: FloatArray, groups: IntArray, missing: FloatArray) -> FloatArray:
    """What each site would add: to the groups that still need it, or to all where none does."""
    gains = by_site @ left
    if not (missing > 0).any():
        return gains
    useful = numpy.zeros(by_site.shape[0])
    for group in numpy.flatnonzero(missing > 0):
        useful += numpy.minimum(by_site @ numpy.where(groups == group, left, 0), missing[group])
    return useful + 1e-6 * gains


class Exchange:
    """Local search for coverage: swap an open site for a shut one while that covers more."""

    def __init__(
        self, covers: scipy.sparse.csr_array, weights: FloatArray, costs: FloatArray, budget: float
    ) -> None:
        self.by_site = scipy.sparse.csr_array(covers.T)
        self.weights, self.costs, self.budget = weights, costs, budget
        self.entry_rows = numpy.repeat(numpy.arange(covers.shape[0]), numpy.diff(covers.indptr))
        self.entry_sites = covers.indices

    def improve(self, opened: IntArray) -> IntArray:
        """Make the best swap, time and again, until none covers more."""
        is_open = numpy.zeros(len(self.costs), dtype=bool)
        is_open[opened] = True
        while (swap := self._best_swap(is_open)) is not None:
            is_open[swap[0]], is_open[swap[1]] = False, True
        return numpy.flatnonzero(is_open)

    def covered(self, opened: IntArray) -> float:
        is_open = numpy.zeros(len(self.costs))
        is_open[opened] = 1
        return float(self.weights[self.by_site.T @ is_open > 0].sum())

    def shake(self, opened: IntArray, kicks: int, clock: Clock) -> IntArray:
        """Close a few sites at random, refill greedily and improve again; keep what covers more.

        Iterated local search (Lourenço, Martin & Stützle 2003) from a fixed seed. Ends early once a quarter
        of the time is used.
        """
        random = numpy.random.default_rng(0)
        best, value = opened, self.covered(opened)
        for _ in range(kicks if len(opened) > 1 else 0):
            if clock.seconds > clock.limit / 4:
                break
            closed = random.choice(best, size=min(len(best), int(random.integers(1, 5))), replace=False)
            tried = self.improve(self._refill(numpy.setdiff1d(best, closed), len(closed)))
            if (reached := self.covered(tried)) > value:
                best, value = tried, reached
        return best

    def _refill(self, kept: IntArray, count: int) -> IntArray:
        """Open as many sites as were closed, where the budget allows."""
        is_free = numpy.ones(len(self.costs), dtype=bool)
        is_free[kept] = False
        budget = self.budget - float(self.costs[kept].sum())
        is_open = (~is_free).astype(numpy.float64)
        purse = Purse(self.costs, is_free, count, budget)
        while (affordable := purse.affordable()).any():
            gains = self.by_site @ numpy.where(self.by_site.T @ is_open > 0, 0, self.weights)
            site = int(numpy.argmax(numpy.where(affordable, gains, -1.0)))
            purse.open(site)
            is_open[site] = 1
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


def knapsack_bound(gains: FloatArray, costs: FloatArray, count: int | None, budget: float) -> float:
    """No set of sites within count and budget has more gain in all than this."""
    bound = float(gains.sum())
    if count is not None:
        bound = float(numpy.sort(gains)[::-1][:count].sum())
    if math.isfinite(budget):
        order = numpy.argsort(-gains / numpy.maximum(costs, 1e-300), kind="stable")
        room = numpy.clip(budget - (numpy.cumsum(costs[order]) - costs[order]), 0, costs[order])
        part = numpy.divide(room, costs[order], out=numpy.ones(len(order)), where=costs[order] > 0)
        bound = min(bound, float((gains[order] * part).sum()))
    return bound


def coverage_bound(
    covers: scipy.sparse.csr_array,
    weights: FloatArray,
    opened: IntArray,
    costs: FloatArray,
    count: int | None,
    budget: float,
) -> float:
    """An upper bound on coverage seen from one plan: what it covers, and the best sums of gains beside it.

    Coverage is submodular (Nemhauser, Wolsey & Fisher 1978): any plan covers at most this plan's weight and
    the gains that its own sites would add to it, one by one.
    """
    is_covered = covers[:, opened].sum(axis=1) > 0
    gains = covers.T @ numpy.where(is_covered, 0, weights)
    return float(weights[is_covered].sum()) + knapsack_bound(gains, costs, count, budget)
