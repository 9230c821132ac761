"""Maximal covering location: the most weight within reach of the sites opened."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.siting.capacities import capacitated_coverage
from analysis.siting.floors import Floors, read_floors
from analysis.siting.highs import Model, Rows, row, stack_rows
from analysis.siting.plan import Clock, Plan, make_plan, no_plan_in_time
from analysis.siting.requests import Rules, read_clock, read_covers, read_rules, read_weights
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, Outcome, forbid_subsets, forbid_supersets, search
from analysis.siting.starts import Purse, coverage_bound, exchange_coverage, greedy_coverage
from analysis.siting.whole import are_whole
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


def max_coverage(
    covers: Any,
    weights: ArrayLike,
    open_count: int | None,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    costs: ArrayLike | None = None,
    budget: float | None = None,
    groups: Sequence[Any] | ArrayLike | None = None,
    floors: Mapping[Any, float] | Sequence[float] | float | None = None,
    capacities: ArrayLike | None = None,
    time_limit: float | None = 60.0,
) -> Plan:
    """Cover the most weight with exactly `open_count` sites, or within a budget (MCLP, Church & ReVelle 1974).

    maximise sum w_i z_i  subject to  z_i <= sum of x_j over the sites j that cover i,  sum x_j = open_count,
    sum c_j x_j <= budget,  and per group g: sum of w_i z_i over g >= floor_g W_g;  x, z in {0, 1}.

    covers: demand-by-site, true where a site reaches a demand. weights: one per demand, not negative.
    open_count: all open sites, the required ones counted; None where the budget alone rules.
    costs, budget: one cost per site, and the most that the open sites, required ones included, may cost.
    groups, floors: the group of each demand, and the least covered share (0 to 1) per group: a mapping from
    group to share (a group not named has none), a sequence indexed by group number, or one share for all. A
    group without weight meets any floor.
    capacities: the weight that each site can serve (Current & Storbeck 1988). A demand is then served whole
    by one site or not at all, and `value` is the weight served.

    `assignment` names the covering site of lowest index, or with capacities the one that serves the demand
    (a demand of no weight is served by any open site that covers it).
    Raises InfeasibleRequest, WrongUsage; AcceptanceError where time ran out before floors could be met.
    """
    clock = read_clock(time_limit)
    matrix = read_covers(covers)
    demand_weights = read_weights(weights, matrix.shape[0], "weights")
    rules = read_rules(matrix.shape[1], required, forbidden, open_count, costs, budget)
    limits = read_floors(groups, floors, demand_weights)
    limits.check_reach(matrix[:, rules.usable].sum(axis=1) > 0, demand_weights)
    if capacities is not None:
        limit = read_weights(capacities, rules.site_count, "capacities", may_be_infinite=True)
        return capacitated_coverage(matrix, demand_weights, rules, limits, limit, clock)
    return _Problem.read(matrix, demand_weights, rules, limits).solve(clock)


class _Problem(NamedTuple):
    covers: scipy.sparse.csr_array
    weights: FloatArray
    rules: Rules
    limits: Floors
    merged: MergedRows

    @staticmethod
    def read(
        covers: scipy.sparse.csr_array, weights: FloatArray, rules: Rules, limits: Floors
    ) -> "_Problem":
        merged = merge_rows(covers, weights, limits.groups, len(limits.needs), rules)
        return _Problem(covers, weights, rules, limits, merged)

    def solve(self, clock: Clock) -> Plan:
        start = self.start()
        outcome = search(
            self.model(),
            self.read_values,
            self.encode,
            start,
            -self.quick_bound(start),
            clock,
            is_whole=are_whole(self.weights),
        )
        return self.plan(outcome, clock)

    def model(self) -> Model:
        """Minimise minus the covered weight; columns are the free sites, then the merged rows."""
        row_count, site_count = self.merged.shape
        total = site_count + row_count
        return Model(
            cost=numpy.concatenate([numpy.zeros(site_count), -self.merged.weights]),
            rows=stack_rows([self.cover_rows(), *self.count_rows(row_count), *self.floor_rows()]),
            lower=numpy.zeros(total),
            upper=numpy.ones(total),
            is_whole=numpy.arange(total) < site_count,
            offset=-float(self.merged.settled.sum()),
        )

    def cover_rows(self) -> Rows:
        """A row is covered only where a site that covers it is open."""
        row_count = self.merged.shape[0]
        matrix = scipy.sparse.hstack([self.merged.covers, -scipy.sparse.eye_array(row_count)], format="csr")
        return Rows(matrix, numpy.zeros(row_count), numpy.full(row_count, math.inf))

    def count_rows(self, row_count: int) -> list[Rows]:
        """How many sites, and for how much."""
        return rule_rows(self.rules, row_count)

    def floor_rows(self) -> list[Rows]:
        """The least weight per group, beyond what the required sites cover."""
        missing = self.missing()
        blank = numpy.zeros(self.merged.shape[1])
        return [
            row(
                numpy.concatenate(
                    [blank, numpy.where(self.merged.groups == group, self.merged.weights, 0)]
                ),
                missing[group],
                math.inf,
            )
            for group in numpy.flatnonzero(missing > 0)
        ]

    def missing(self) -> FloatArray:
        return numpy.maximum(self.limits.needs - self.merged.settled, 0)

    def encode(self, candidate: Candidate) -> FloatArray:
        return numpy.isin(self.rules.free, candidate.sites).astype(numpy.float64)

    def read_values(self, values: FloatArray) -> Candidate | list[Rows]:
        return self.judge(numpy.flatnonzero(values[: self.merged.shape[1]] > 0.5))

    def judge(self, opened: IntArray) -> Candidate | list[Rows]:
        """The candidate that opens these free sites, or the constraint that rules it out."""
        columns = self.merged.shape[1] + self.merged.shape[0]
        if self.rules.costs[self.rules.free[opened]].sum() > self.rules.free_budget:
            return [forbid_supersets(columns, opened)]
        ...
