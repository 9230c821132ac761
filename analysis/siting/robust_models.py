"""Coverage and p-median as models that draws of demand are put to: what does not depend on the demand is made once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.ragged import number_distinct_rows
from analysis.siting.arrays import read_costs, read_covers, read_weights
from analysis.siting.branch_and_cut import BranchAndCut
from analysis.siting.coverage import all_open
from analysis.siting.coverage_problem import CoverageProblem
from analysis.siting.floors import read_floors
from analysis.siting.greedy import greedy_coverage
from analysis.siting.interchange import greedy_median
from analysis.siting.median_problem import MedianProblem
from analysis.siting.plan import Clock
from analysis.siting.purse import Purse
from analysis.siting.requests import Rules
from analysis.siting.robust import Proof
from analysis.siting.search import Candidate

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


class CoverageDraws:
    """Maximal coverage without floors; costs are minus the covered weight. `covers` is as `max_coverage` takes it."""

    def __init__(self, covers: Any, weights: ArrayLike, rules: Rules) -> None:
        matrix = read_covers(covers)
        expected = read_weights(weights, matrix.shape[0], "weights")
        self.rules = rules
        self.problem = CoverageProblem.of(matrix, expected, rules, read_floors(None, None, expected), Clock())
        self._sum_rows = _rows_summed(matrix, expected, self.problem)
        self._reach = scipy.sparse.csr_array(self.problem.merged.covers.T).astype(numpy.float32)
        self._held: dict[bytes, FloatArray] = {}
        self._required = numpy.asarray(matrix[:, self.rules.required].sum(axis=1) > 0, dtype=numpy.float64)

    def greedy(self) -> IntArray:
        """The plan that opens, one after the other, the site that adds most to the demand expected."""
        merged = self.problem.merged
        needs = numpy.zeros(1)
        purse = self.rules.free_purse
        opened = greedy_coverage(merged.covers, merged.weights, merged.groups, needs, purse, per_cost=False)
        return all_open(self.rules, opened)

    def improve(self, draw: FloatArray, sites: IntArray) -> IntArray:
        """Swaps of one site for another while that covers more."""
        exchange = self.problem.exchange.weighing(self._sum_rows @ draw)
        return all_open(self.rules, exchange.improve(self.rules.positions(sites)))

    def price(self, plans: Sequence[IntArray], draws: FloatArray) -> FloatArray:
        """A product of two matrices: what a plan covers, and what that weighs in a draw."""
        reached = numpy.stack([self._reached(sites) for sites in plans])
        return -(reached @ (self._sum_rows @ draws.T) + self._required @ draws.T)

    def _reached(self, sites: IntArray) -> FloatArray:
        """Per merged row: 1 where this plan reaches it."""
        key = sites.tobytes()
        if key not in self._held:
            self._held[key] = (self._reach[self.rules.positions(sites)].sum(axis=0) > 0).astype(numpy.float64)
        return self._held[key]

    def prove(self, draw: FloatArray, sites: IntArray, seconds: float) -> Proof:
        """Branch and cut from this plan."""
        settled = numpy.array([float(self._required @ draw)])
        merged = replace(self.problem.merged, weights=self._sum_rows @ draw, settled=settled)
        problem = replace(self.problem, merged=merged, clock=Clock(seconds))
        problem.__dict__["zoned"] = replace(self.problem.zoned, merged=merged)  # zones need not fit the weights
        start = problem.judge(self.rules.positions(sites))
        assert isinstance(start, Candidate)
        found = BranchAndCut(problem, start, problem.quick_floor(start), problem.clock, is_whole=False).run()
        assert found.best is not None
        return Proof(found.best.sites, found.bound)


def _rows_summed(
    covers: scipy.sparse.csr_array, weights: FloatArray, problem: CoverageProblem
) -> scipy.sparse.csr_array:
    """What sums demands into the merged rows of the problem: (rows, demands)."""
    free, required = problem.rules.free, problem.rules.required
    matters = numpy.flatnonzero(
        (weights > 0) & (covers[:, free].sum(axis=1) > 0) & ~(covers[:, required].sum(axis=1) > 0)
    )
    kept = covers[matters][:, free]
    numbers = number_distinct_rows(kept.indptr, kept.indices)  # in the order in which they were merged
    shape = (problem.merged.shape[0], len(weights))
    return scipy.sparse.csr_array(scipy.sparse.coo_array((numpy.ones(len(matters)), (numbers, matters)), shape=shape))


class MedianDraws:
    """The p-median without capacities; costs are the sum of weight x cost. `cost` is as `p_median` takes it."""

    def __init__(self, cost: Any, weights: ArrayLike, rules: Rules) -> None:
        pairs = read_costs(cost)
        expected = read_weights(weights, pairs.demand_count, "weights")
        self.rules = rules
        weighty = pairs.of(rules.is_usable[pairs.sites] & (expected[pairs.demands] > 0))
        self.problem = MedianProblem(weighty, expected, rules, Clock())
        self._held: dict[bytes, FloatArray] = {}
        self._ways = numpy.full((pairs.site_count, pairs.demand_count), numpy.inf)
        self._ways[weighty.sites, weighty.demands] = weighty.costs
        self._ways[:, expected == 0] = 0

    def greedy(self) -> IntArray:
        """The plan that opens, one after the other, the site that saves most of the travel expected."""
        rules, problem = self.rules, self.problem
        purse = Purse(rules.costs, rules.is_free, rules.free_count, rules.free_budget)
        beyond = 10 * float(problem.pairs.costs.max(initial=1.0))
        return numpy.flatnonzero(
            greedy_median(problem.pairs, problem.weights, rules.required, purse, beyond, per_cost=False)
        )

    def improve(self, draw: FloatArray, sites: IntArray) -> IntArray:
        """Interchange while that saves travel."""
        opened = self._with(draw, Clock()).improved(self.rules.positions(sites))
        return all_open(self.rules, opened)

    def price(self, plans: Sequence[IntArray], draws: FloatArray) -> FloatArray:
        """A product of two matrices: the way of each demand under a plan, and what it weighs in a draw."""
        return numpy.stack([self._nearest(sites) for sites in plans]) @ draws.T

    def _nearest(self, sites: IntArray) -> FloatArray:
        """Per demand: the way to the nearest site of this plan."""
        key = sites.tobytes()
        if key not in self._held:
            self._held[key] = self._ways[sites].min(axis=0)
        return self._held[key]

    def prove(self, draw: FloatArray, sites: IntArray, seconds: float) -> Proof:
        """Branch and cut from this plan."""
        problem = self._with(draw, Clock(seconds))
        start = problem.judge(self.rules.positions(sites))
        assert isinstance(start, Candidate)
        found = BranchAndCut(problem, start, problem.offset, problem.clock, is_whole=False).run()
        assert found.best is not None
        return Proof(found.best.sites, found.bound)

    def _with(self, draw: FloatArray, clock: Clock) -> MedianProblem:
        """The same ways, this demand."""
        problem = replace(self.problem, weights=draw, clock=clock)
        for name in ("cheapest", "farthest", "nearest_first", "zones", "near_pairs"):
            problem.__dict__[name] = getattr(self.problem, name)
        return problem
