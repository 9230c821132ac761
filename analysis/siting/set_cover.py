"""Set covering location: the fewest or the cheapest sites that reach a share of the weight."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.siting.coverage import all_open, cover_rows, covered_by, lowest_covering_site, need_rows
from analysis.siting.floors import least_weight
from analysis.siting.highs import Model, Rows, stack_rows
from analysis.siting.plan import Plan, make_plan
from analysis.siting.requests import (
    ROUNDING,
    Rules,
    are_whole,
    read_clock,
    read_covers,
    read_rules,
    read_share,
    read_weights,
)
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, forbid_subsets, search
from analysis.siting.starts import Purse, greedy_coverage
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


def set_cover(
    covers: Any,
    weights: ArrayLike,
    share: float = 1.0,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    costs: ArrayLike | None = None,
    time_limit: float | None = 60.0,
) -> Plan:
    """Reach at least `share` of the weight with the fewest sites, or the cheapest where costs are given.

    minimise sum c_j x_j  subject to  z_i <= sum of x_j over the sites j that cover i,
    sum w_i z_i >= share W;  x, z in {0, 1}.  With share = 1 this is the location set covering problem (LSCP,
    Toregas, Swain, ReVelle & Bergman 1971), below 1 its partial form (Daskin & Owen 1999).

    covers: demand-by-site, true where a site reaches a demand. weights: one per demand; a demand of no weight
    need not be covered. `value` is the number of open sites, or the sum of their costs where given, the
    required ones included. `assignment` names the covering open site of lowest index.
    Raises InfeasibleRequest where the usable sites together do not reach the share, and WrongUsage.
    """
    clock = read_clock(time_limit)
    matrix = read_covers(covers)
    demand_weights = read_weights(weights, matrix.shape[0], "weights")
    rules = read_rules(matrix.shape[1], required, forbidden, None, costs, needs_count=False)
    problem = _read_problem(matrix, demand_weights, read_share(share, "share"), rules)
    start = problem.start()
    outcome = search(
        problem.model(),
        problem.read,
        problem.encode,
        start,
        problem.quick_bound(),
        clock,
        is_whole=are_whole(rules.costs),
    )
    assert outcome.best is not None
    sites = outcome.best.sites
    return make_plan(outcome.best.value, outcome.bound, sites, lowest_covering_site(matrix, sites), clock)


def _read_problem(covers: scipy.sparse.csr_array, weights: FloatArray, share: float, rules: Rules) -> "_Problem":
    is_reachable = covered_by(covers, rules.usable)
    beyond = numpy.flatnonzero(~is_reachable & (weights > 0))
    need = float(least_weight(numpy.array([share]), numpy.array([weights.sum()]), weights)[0])
    if share == 1:
        need = float(weights[is_reachable].sum())
        if len(beyond):
            raise InfeasibleRequest(
                f"Demand {beyond[0]} is within reach of no site that may be opened, so a share of 1 cannot be met."
            )
    reach = float(weights[is_reachable].sum())
    if reach < need:
        raise InfeasibleRequest(
            f"A share of {share:g} cannot be met: all sites that may be opened reach {reach / weights.sum():.6g}."
        )
    groups = numpy.zeros(len(weights), dtype=numpy.int64)
    return _Problem(covers, weights, rules, share, need, merge_rows(covers, weights, groups, 1, rules))


@dataclass(frozen=True)
class _Problem:
    covers: scipy.sparse.csr_array
    weights: FloatArray
    rules: Rules
    share: float
    need: float
    merged: MergedRows

    @property
    def missing(self) -> float:
        """The weight still to be covered once the required sites are open."""
        return max(self.need - float(self.merged.settled.sum()), 0.0)

    def is_met(self, sites: IntArray) -> bool:
        is_covered = covered_by(self.covers, sites)
        if self.share == 1:
            return not (~is_covered & (self.weights > 0)).any()
        return float(self.weights[is_covered].sum()) >= self.need

    def model(self) -> Model:
        """Minimise the costs of the free sites; columns are those, then, below a share of 1, merged rows."""
        row_count, site_count = self.merged.shape
        if self.share == 1:
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

    def start(self) -> Candidate:
        """Greedy by gain per cost until the share is met, then without the sites it can spare."""
        merged, costs = self.merged, self.rules.costs[self.rules.free]
        opened = greedy_coverage(
            merged.covers,
            merged.weights,
            merged.groups,
            numpy.array([self.missing + 0.1 * ROUNDING * float(self.weights.sum())]),
            Purse(costs, numpy.ones(len(costs), dtype=bool), None, math.inf),
            per_cost=True,
            stops_when_met=self.share < 1,
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
        order = numpy.argsort(costs / numpy.maximum(gains, 1e-300), kind="stable")
        before = numpy.cumsum(gains[order]) - gains[order]
        part = numpy.clip(self.missing - before, 0, gains[order])
        taken = numpy.divide(part, gains[order], out=numpy.zeros(len(order)), where=gains[order] > 0)
        return float(self.rules.costs[self.rules.required].sum() + (taken * costs[order]).sum())

    def encode(self, candidate: Candidate) -> FloatArray:
        return numpy.isin(self.rules.free, candidate.sites).astype(numpy.float64)

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        opened = numpy.flatnonzero(values[: self.merged.shape[1]] > 0.5)
        if not self.is_met(all_open(self.rules, opened)):
            return [forbid_subsets(len(values), opened)]
        return self.candidate(opened)
