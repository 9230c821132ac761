"""Set covering as a problem for the search: its model, its quick plans, and how answers are read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import ROUNDING, covered_by
from analysis.siting.coverage import all_open, cover_rows, need_rows
from analysis.siting.exchange import KICKS, Exchange
from analysis.siting.greedy import greedy_coverage
from analysis.siting.highs import Model, Rows, stack_rows
from analysis.siting.plan import Clock
from analysis.siting.purse import Purse
from analysis.siting.requests import Rules
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, forbid_subsets

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True)
class ShareProblem:
    """Minimise the cost of covering a weight; where `needs_all`, of covering every demand of some weight."""

    covers: scipy.sparse.csr_array
    weights: FloatArray
    rules: Rules
    needs_all: bool
    need: float
    merged: MergedRows

    @staticmethod
    def of(
        covers: scipy.sparse.csr_array, weights: FloatArray, needs_all: bool, need: float, rules: Rules
    ) -> "ShareProblem":
        groups = numpy.zeros(len(weights), dtype=numpy.int64)
        merged = merge_rows(covers, weights, groups, 1, rules)
        return ShareProblem(covers, weights, rules, needs_all, need, merged)

    @property
    def missing(self) -> float:
        """The weight still to be covered once the required sites are open."""
        return max(self.need - float(self.merged.settled.sum()), 0.0)

    def is_met(self, sites: IntArray) -> bool:
        is_covered = covered_by(self.covers, sites)
        if self.needs_all:
            return not (~is_covered & (self.weights > 0)).any()
        return float(self.weights[is_covered].sum()) >= self.need

    def model(self) -> Model:
        """Minimise the costs of the free sites; columns are those, then, below a share of 1, merged rows."""
        row_count, site_count = self.merged.shape
        if self.needs_all:
            rows = [Rows(self.merged.covers, numpy.ones(row_count), numpy.full(row_count, math.inf))]
            row_count = 0
        else:
            rows = [cover_rows(self.merged), *need_rows(self.merged, numpy.array([self.missing]))]
        return Model(
            cost=numpy.append(self.rules.costs[self.rules.free], numpy.zeros(row_count)),
            rows=stack_rows(rows),
            lower=numpy.zeros(site_count + row_count),
            upper=numpy.ones(site_count + row_count),
            is_whole=numpy.arange(site_count + row_count) < site_count,
            offset=float(self.rules.costs[self.rules.required].sum()),
        )

    def start(self, clock: Clock) -> Candidate:
        """Greedy by gain per cost, without the sites it can spare, then with one site fewer while that serves."""
        best = self._greedy()
        exchange = Exchange(self.merged.covers, self.merged.weights, self.rules.costs[self.rules.free], math.inf, clock)
        while self._are_alike and clock.seconds < clock.limit / 4:
            opened = numpy.flatnonzero(self.encode(best))
            fewer = exchange.shake(exchange.improve(opened[1:]), KICKS, self._enough)
            if len(opened) == 0 or not self.is_met(all_open(self.rules, fewer)):
                break
            best = self.candidate(fewer)
        return best

    @property
    def _enough(self) -> float:
        """The weight of merged rows with which the need is met however sums are rounded."""
        return self.missing + 0.1 * ROUNDING * float(self.weights.sum())

    @property
    def _are_alike(self) -> bool:
        """All free sites cost the same."""
        return len(numpy.unique(self.rules.costs[self.rules.free])) == 1

    def _greedy(self) -> Candidate:
        merged, costs = self.merged, self.rules.costs[self.rules.free]
        opened = greedy_coverage(
            merged.covers,
            merged.weights,
            merged.groups,
            numpy.array([self._enough]),
            Purse(costs, numpy.ones(len(costs), dtype=bool), None, math.inf),
            per_cost=True,
            stops_when_met=not self.needs_all,
        )
        return self.candidate(opened)

    def candidate(self, opened: IntArray) -> Candidate:
        """Close, dearest first, every free site that the share can spare."""
        kept = list(opened)
        costs = self.rules.costs[self.rules.free]
        for site in sorted(opened, key=lambda site: (-costs[site], site)):
            without = [other for other in kept if other != site]
            if self.is_met(all_open(self.rules, numpy.array(without, dtype=numpy.int64))):
                kept = without
        sites = all_open(self.rules, numpy.array(kept, dtype=numpy.int64))
        return Candidate(float(self.rules.costs[sites].sum()), sites)

    def quick_bound(self) -> float:
        """The cost of enough sites if their coverage did not overlap (a fractional knapsack)."""
        costs = self.rules.costs[self.rules.free]
        gains = self.merged.covers.T @ self.merged.weights
        with numpy.errstate(over="ignore"):
            order = numpy.argsort(costs / numpy.maximum(gains, 1e-300), kind="stable")
        before = numpy.cumsum(gains[order]) - gains[order]
        part = numpy.clip(self.missing - before, 0, gains[order])
        taken = numpy.divide(part, gains[order], out=numpy.zeros(len(order)), where=gains[order] > 0)
        return float(self.rules.costs[self.rules.required].sum() + (taken * costs[order]).sum())

    def without(self, sites: IntArray) -> "ShareProblem":
        """The same problem without these sites, each dearer than a whole plan: they would only blur the scale."""
        rules = self.rules.settled(sites[:0], sites)
        return ShareProblem.of(self.covers, self.weights, self.needs_all, self.need, rules)

    def narrowed(self, model: Model) -> tuple["ShareProblem", Model]:
        """Merge again without the sites that are settled."""
        rules = self.rules.settled_by(model)
        problem = ShareProblem.of(self.covers, self.weights, self.needs_all, self.need, rules)
        return problem, problem.model()

    def encode(self, candidate: Candidate) -> FloatArray:
        return self.rules.shares(candidate.sites)

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        opened = numpy.flatnonzero(values[: self.merged.shape[1]] > 0.5)
        if not self.is_met(all_open(self.rules, opened)):
            return [forbid_subsets(len(values), opened)]
        return self.candidate(opened)
