"""The search for a p-median without capacities: interchange, then the radius formulation in growing depth."""

import math
from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs, are_whole
from analysis.siting.coverage import rule_rows
from analysis.siting.highs import Model, Rows, relax, solve, stack_rows
from analysis.siting.interchange import greedy_median, interchange, nearest_open
from analysis.siting.lagrangian import median_floor
from analysis.siting.plan import Clock, no_plan_in_time
from analysis.siting.purse import Purse
from analysis.siting.radius import Radius
from analysis.siting.requests import Rules
from analysis.siting.search import (
    Candidate,
    bound_after,
    fix_columns,
    forbid_supersets,
    is_better,
    is_met,
    tidy_bound,
)
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


@dataclass(frozen=True, eq=False)
class MedianSearch:
    """`pairs` are the finite costs between demands of some weight and usable sites."""

    pairs: Costs
    weights: FloatArray
    rules: Rules
    clock: Clock

    @property
    def floor(self) -> float:
        """Every demand at its cheapest site."""
        is_first = numpy.diff(self.pairs.demands, prepend=-1) != 0
        return float(self.weights[self.pairs.demands[is_first]] @ self.pairs.costs[is_first])

    @property
    def is_whole(self) -> bool:
        return are_whole(self.pairs.costs * self.weights[self.pairs.demands])

    def candidate(self, is_open: BoolArray) -> Candidate | None:
        """The plan that opens these sites, None where it leaves a demand unserved or costs too much."""
        sites = numpy.flatnonzero(is_open)
        near = nearest_open(self.pairs, is_open)
        weighs = self.weights > 0
        if (near.site[weighs] < 0).any() or not self.rules.are_affordable(sites):
            return None
        return Candidate(float(self.weights[weighs] @ near.cost[weighs]), sites)

    def run(self) -> tuple[Candidate, float]:
        """The best plan found and a bound on all plans."""
        is_whole = are_whole(self.pairs.costs * self.weights[self.pairs.demands])
        best = self.start()
        bound = max(tidy_bound(self.floor, is_whole), tidy_bound(self._relaxed_floor(best), is_whole))
        radius = Radius.read(self.pairs, self.weights, self.rules, self.rules.usable)
        depth = numpy.minimum(2 * radius.depth_for(self._costs_of(best)) + 2, radius.level_counts)
        while not is_met(best, bound):
            relaxation = relax(model := radius.model(depth), self.clock)
            if relaxation is None or isinstance(relaxation, str):
                break
            bound = max(bound, tidy_bound(relaxation.bound, is_whole))
            best = self._rounded(relaxation.values[: len(radius.sites)], best)
            needed = radius.depth_needed(relaxation.values)
            if (needed <= depth).all():
                within = radius.costs_at(depth)
                radius = self._without_fixed(radius, fix_columns(model, relaxation, best))
                return self._run_whole(radius, radius.depth_for(within), best, bound, is_whole)
            depth = numpy.maximum(depth, numpy.minimum(needed + 4, radius.level_counts))
        return best, min(bound, best.value)

    def _relaxed_floor(self, best: Candidate) -> float:
        """A bound by Lagrangian relaxation, from multipliers between the nearest and the second nearest site."""
        if best.value <= self.floor:
            return self.floor
        near = nearest_open(self.pairs, self._are_open(best.sites))
        cost = numpy.where(self.weights > 0, near.cost, 0)
        multipliers = self.weights * (cost + numpy.where(numpy.isfinite(near.second), near.second, cost)) / 2
        return median_floor(self.pairs, self.weights, multipliers, self.rules, best.value, self.clock)

    def _rounded(self, shares: FloatArray, best: Candidate) -> Candidate:
        """The better of a plan and the sites that a relaxation opens most, improved by interchange."""
        count = self.rules.open_count
        likely = numpy.argsort(-shares, kind="stable")[: round(shares.sum()) if count is None else count]
        is_open = self._are_open(self.rules.usable[likely])
        is_open[self.rules.required] = True
        if is_open.sum() != (count or is_open.sum()):
            return best
        found = self.candidate(is_open) or best
        swapped = self.candidate(self._swapped(is_open, 10 * float(self.pairs.costs.max(initial=1.0)))) or best
        return min(best, found, swapped, key=lambda candidate: candidate.value)

    def _run_whole(
        self, radius: Radius, depth: IntArray, best: Candidate, bound: float, is_whole: bool
    ) -> tuple[Candidate, float]:
        """Search with wholeness; deepen the model while its answer lies beyond its depth."""
        too_dear: list[IntArray] = []
        while not is_met(best, bound):
            answer = solve(_without(radius.model(depth), too_dear), self._encode(radius, best), self.clock)
            bound = max(bound, bound_after(answer, best, is_whole))
            if answer.values is None:
                break
            opened = numpy.flatnonzero(answer.values[: len(radius.sites)] > 0.5)
            found = self.candidate(self._are_open(radius.sites[opened]))
            best = found if found is not None and is_better(found, best) else best
            needed = radius.depth_needed(answer.values)
            is_deep_enough = bool((needed <= depth).all())
            if answer.status != "optimal" or (is_deep_enough and found is not None):
                break
            too_dear += [opened] if is_deep_enough else []
            depth = numpy.maximum(depth, numpy.minimum(needed + 1, radius.level_counts))
        return best, min(bound, best.value)

    def start(self) -> Candidate:
        """A quick plan by greedy addition and interchange, or where that leaves demands unserved, any plan."""
        largest = float(self.pairs.costs.max(initial=1.0))
        ways = (False, True) if math.isfinite(self.rules.budget) else (False,)
        for beyond in (10 * largest, 1e6 * largest):
            found = [self._improved(beyond, per_cost) for per_cost in ways]
            valid = [candidate for candidate in found if candidate is not None]
            if valid:
                return min(valid, key=lambda candidate: candidate.value)
        return self._any_plan(10 * largest)

    def _improved(self, beyond: float, per_cost: bool) -> Candidate | None:
        rules = self.rules
        purse = Purse(rules.costs, rules.is_free, rules.free_count, rules.free_budget)
        args = (self.pairs, self.weights)
        is_open = greedy_median(*args, rules.required, purse, beyond, per_cost=per_cost)
        swapped = self._swapped(is_open, beyond)
        return self.candidate(swapped) or self.candidate(is_open)

    def _swapped(self, is_open: BoolArray, beyond: float) -> BoolArray:
        rules = self.rules
        return interchange(self.pairs, self.weights, is_open, rules.is_free, rules.costs, rules.total_budget, beyond)

    def _any_plan(self, beyond: float) -> Candidate:
        """A plan that reaches every demand, found as a set cover within the rules, then improved."""
        sites = self.rules.usable
        too_dear: list[IntArray] = []
        while True:
            answer = solve(_without(self._reach_model(sites), too_dear), None, self.clock)
            if answer.status == "infeasible":
                raise InfeasibleRequest(f"No choice of {self.rules.words} has every demand within reach.")
            if answer.values is None:
                raise no_plan_in_time(self.clock, f"{self.rules.words} that reaches every demand")
            opened = numpy.flatnonzero(answer.values > 0.5)
            is_open = self._are_open(sites[opened])
            found = self.candidate(self._swapped(is_open, beyond)) or self.candidate(is_open)
            if found is not None:
                return found
            too_dear.append(opened)

    def _reach_model(self, sites: IntArray) -> Model:
        """Any sites within the rules that reach every demand; the cheapest, to keep the search short."""
        demands, rows = numpy.unique(self.pairs.demands, return_inverse=True)
        columns = numpy.searchsorted(sites, self.pairs.sites)
        matrix = scipy.sparse.coo_array((numpy.ones(len(rows)), (rows, columns)), shape=(len(demands), len(sites)))
        reach = Rows(scipy.sparse.csr_array(matrix), numpy.ones(len(demands)), numpy.full(len(demands), math.inf))
        return Model(
            cost=self.rules.costs[sites],
            rows=stack_rows([reach, *rule_rows(self.rules, sites, 0)]),
            lower=numpy.isin(sites, self.rules.required).astype(numpy.float64),
            upper=numpy.ones(len(sites)),
            is_whole=numpy.ones(len(sites), dtype=bool),
        )

    def _without_fixed(self, radius: Radius, model: Model) -> Radius:
        """The same problem without the sites that the reduced costs shut, and with those they open."""
        count = len(radius.sites)
        opened, shut = radius.sites[model.lower[:count] > 0.5], radius.sites[model.upper[:count] < 0.5]
        return Radius.read(
            self.pairs, self.weights, self.rules.settled(opened, shut), radius.sites[model.upper[:count] > 0.5]
        )

    def _are_open(self, sites: IntArray) -> BoolArray:
        return numpy.isin(numpy.arange(self.rules.site_count), sites)

    def _costs_of(self, candidate: Candidate) -> FloatArray:
        return nearest_open(self.pairs, self._are_open(candidate.sites)).cost

    def _encode(self, radius: Radius, candidate: Candidate) -> FloatArray:
        return numpy.isin(radius.sites, candidate.sites).astype(numpy.float64)


def _without(model: Model, too_dear: list[IntArray]) -> Model:
    """The model, these sets of sites (by column) cut off: they exceed the budget by less than HiGHS sees."""
    cuts = [forbid_supersets(len(model.cost), opened) for opened in too_dear]
    return model.with_rows(cuts) if cuts else model
