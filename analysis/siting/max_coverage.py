"""Maximal covering location: the most weight within reach of the sites opened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.siting.capacitated import serve_most
from analysis.siting.coverage import all_open, cover_rows, covered_by, lowest_covering_site, need_rows, rule_rows
from analysis.siting.floors import Floors, read_floors
from analysis.siting.highs import Model, Rows, stack_rows
from analysis.siting.plan import Plan, make_plan, no_plan_in_time
from analysis.siting.requests import Rules, are_whole, read_clock, read_covers, read_rules, read_weights
from analysis.siting.rows import MergedRows, merge_rows
from analysis.siting.search import Candidate, forbid_subsets, forbid_supersets, search
from analysis.siting.starts import Purse, coverage_bound, exchange_coverage, greedy_coverage
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
    (a demand of no weight goes to any open site that covers it).
    Raises InfeasibleRequest, WrongUsage; AcceptanceError where time ran out before floors could be met.
    """
    clock = read_clock(time_limit)
    matrix = read_covers(covers)
    demand_weights = read_weights(weights, matrix.shape[0], "weights")
    rules = read_rules(matrix.shape[1], required, forbidden, open_count, costs, budget)
    limits = read_floors(groups, floors, demand_weights)
    limits.check_reach(covered_by(matrix, rules.usable), demand_weights)
    if capacities is not None:
        most = read_weights(capacities, rules.site_count, "capacities", may_be_infinite=True)
        return serve_most(matrix, demand_weights, rules, limits, most, clock)
    merged = merge_rows(matrix, demand_weights, limits.groups, len(limits.needs), rules)
    problem = _Problem(matrix, demand_weights, rules, limits, merged)
    start = problem.start()
    outcome = search(
        problem.model(),
        problem.read,
        problem.encode,
        start,
        -problem.quick_bound(start),
        clock,
        is_whole=are_whole(demand_weights),
    )
    if outcome.is_impossible:
        raise InfeasibleRequest(f"No choice of {rules.words} meets the floors of all groups.")
    if outcome.best is None:
        raise no_plan_in_time(clock, f"{rules.words} that meets all floors")
    sites = outcome.best.sites
    return make_plan(-outcome.best.value, -outcome.bound, sites, lowest_covering_site(matrix, sites), clock)


@dataclass(frozen=True)
class _Problem:
    covers: scipy.sparse.csr_array
    weights: FloatArray
    rules: Rules
    limits: Floors
    merged: MergedRows

    @property
    def missing(self) -> FloatArray:
        """Per group: the weight that its floor still asks of the free sites."""
        return numpy.maximum(self.limits.needs - self.merged.settled, 0)

    def model(self) -> Model:
        """Minimise minus the covered weight; columns are the free sites, then the merged rows."""
        row_count, site_count = self.merged.shape
        return Model(
            cost=numpy.append(numpy.zeros(site_count), -self.merged.weights),
            rows=stack_rows(
                [
                    cover_rows(self.merged),
                    *rule_rows(self.rules, self.rules.free, row_count),
                    *need_rows(self.merged, self.missing),
                ]
            ),
            lower=numpy.zeros(site_count + row_count),
            upper=numpy.ones(site_count + row_count),
            is_whole=numpy.arange(site_count + row_count) < site_count,
            offset=-float(self.merged.settled.sum()),
        )

    def start(self) -> Candidate | None:
        """The best of four quick plans: greedy by gain or by gain per cost, each before and after exchange."""
        found: list[Candidate] = []
        costs, budget = self.rules.costs[self.rules.free], self.rules.free_budget
        for per_cost in (False, True) if budget < numpy.inf else (False,):
            purse = Purse(costs, numpy.ones(len(costs), dtype=bool), self.rules.free_count, budget)
            merged = self.merged
            greedy = greedy_coverage(
                merged.covers, merged.weights, merged.groups, self.missing, purse, per_cost=per_cost
            )
            swapped = exchange_coverage(merged.covers, merged.weights, greedy, costs, budget)
            judged = (self.judge(greedy), self.judge(swapped))
            found += [candidate for candidate in judged if isinstance(candidate, Candidate)]
        return min(found, key=lambda candidate: candidate.value, default=None)

    def quick_bound(self, start: Candidate | None) -> float:
        """Coverage that no plan exceeds, known without solving anything."""
        opened = numpy.empty(0, dtype=numpy.int64)
        if start is not None:
            opened = numpy.flatnonzero(numpy.isin(self.rules.free, start.sites))
        costs = self.rules.costs[self.rules.free]
        room = (costs, self.rules.free_count, self.rules.free_budget)
        beside = [coverage_bound(self.merged.covers, self.merged.weights, part, *room) for part in (opened, opened[:0])]
        return float(self.merged.settled.sum()) + min(beside)

    def encode(self, candidate: Candidate) -> FloatArray:
        return numpy.isin(self.rules.free, candidate.sites).astype(numpy.float64)

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        return self.judge(numpy.flatnonzero(values[: self.merged.shape[1]] > 0.5))

    def judge(self, opened: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these free sites, or the constraint that rules it out."""
        columns = sum(self.merged.shape)
        sites = all_open(self.rules, opened)
        if not self.rules.are_affordable(sites):
            return [forbid_supersets(columns, opened)]
        is_covered = covered_by(self.covers, sites)
        if not self.limits.are_met(is_covered, self.weights):
            return [forbid_subsets(columns, opened)]
        return Candidate(-float(self.weights[is_covered].sum()), sites)
