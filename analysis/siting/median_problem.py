"""The p-median without capacities as a problem for the search over sites alone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs, are_whole
from analysis.siting.coverage import rule_rows
from analysis.siting.highs import Model, Rows, row, solve, stack_rows
from analysis.siting.interchange import greedy_median, interchange, nearest_open
from analysis.siting.master import Cuts
from analysis.siting.median_cuts import NearestFirst
from analysis.siting.plan import Clock, no_plan_in_time
from analysis.siting.purse import Purse
from analysis.siting.requests import Rules
from analysis.siting.search import Candidate, best_of, forbid_supersets
from analysis.sums import sum_by
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]

_MOST_ZONES = 40
_REACH_ROWS_AT_ONCE = 20
_MISSING = 1e-6
"""HiGHS keeps a row to within 1e-7: what it breaks by less would be stated again without end."""


@dataclass(frozen=True, eq=False)
class MedianProblem:
    """`pairs` are the finite costs between demands of some weight and usable sites."""

    pairs: Costs
    weights: FloatArray
    rules: Rules
    clock: Clock

    @property
    def site_count(self) -> int:
        return len(self.rules.free)

    @cached_property
    def cheapest(self) -> FloatArray:
        """Per demand: the cost of its nearest usable site; zero for a demand of no weight."""
        nearest = self.pairs.of(self.pairs.is_cheapest)
        costs = numpy.zeros(self.pairs.demand_count)
        costs[nearest.demands] = nearest.costs
        return costs

    @property
    def offset(self) -> float:
        """Every demand at its cheapest site."""
        return float(self.weights @ self.cheapest)

    @cached_property
    def farthest(self) -> FloatArray:
        """Per demand: the cost of its nearest required site, which it never exceeds."""
        return nearest_open(self.pairs, self.rules.are_open(self.rules.required)).cost

    @cached_property
    def nearest_first(self) -> NearestFirst:
        column_of = numpy.full(self.rules.site_count, -1)
        column_of[self.rules.free] = numpy.arange(self.site_count)
        matters = self.rules.is_free[self.pairs.sites] & (self.pairs.costs < self.farthest[self.pairs.demands])
        return NearestFirst.of(self.pairs.of(matters), column_of, self.farthest, self.cheapest)

    @cached_property
    def must_reach(self) -> BoolArray:
        """Per demand: some weight, and no required site in reach."""
        return (self.weights > 0) & numpy.isinf(self.farthest)

    @cached_property
    def zones(self) -> IntArray:
        """Per demand: demands served by the same site of a greedy plan of few sites belong together."""
        count = min(_MOST_ZONES, self.site_count)
        purse = Purse(numpy.ones(self.rules.site_count), self.rules.is_free, count, math.inf)
        none = numpy.empty(0, dtype=numpy.int64)
        is_open = greedy_median(self.near_pairs, self.weights, none, purse, self.pairs.beyond, per_cost=False)
        return numpy.unique(nearest_open(self.pairs, is_open).site, return_inverse=True)[1].astype(numpy.int64)

    @cached_property
    def near_pairs(self) -> Costs:
        """Each demand's nearest sites, among which quick plans are sought."""
        kept = 5 + 4 * self.rules.site_count // max(self.rules.open_count or 1, 1)
        positions = numpy.arange(len(self.pairs.demands))
        rank = positions - numpy.maximum.accumulate(numpy.where(self.pairs.is_cheapest, positions, 0))
        return self.pairs.of(rank < kept)

    @property
    def zone_count(self) -> int:
        return int(self.zones.max(initial=0)) + 1

    @property
    def cost_ends(self) -> tuple[FloatArray, FloatArray]:
        return numpy.zeros(self.zone_count), sum_by(self.zones, self.weights * self.nearest_first.ends, self.zone_count)

    @property
    def is_whole(self) -> bool:
        return are_whole(self.pairs.costs * self.weights[self.pairs.demands])

    def side_rows(self) -> list[Rows]:
        return rule_rows(self.rules, self.rules.free, self.zone_count)

    def cuts(self, shares: FloatArray) -> Cuts:
        return self.nearest_first.cuts(shares, self.weights, self.zones, self.zone_count)

    def broken_rows(self, shares: FloatArray) -> list[Rows]:
        """One of the sites in reach of each demand; of those broken, the worst few."""
        if not self.must_reach.any():
            return []
        missing = numpy.where(self.must_reach, 1 - self.nearest_first.reached(shares), 0)
        worst = numpy.argsort(-missing, kind="stable")[:_REACH_ROWS_AT_ONCE]
        return [self._reach_row(demand) for demand in worst[missing[worst] > _MISSING]]

    def _reach_row(self, demand: int) -> Rows:
        coefficients = numpy.zeros(self.site_count + self.zone_count + 1)
        sites = self.nearest_first.sites[demand]
        coefficients[sites[sites < self.site_count]] = 1
        return row(coefficients[:-1], 1, math.inf)

    def judge(self, opened: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these free sites, or what rules it out: too dear, or somebody out of reach."""
        is_open = self.rules.are_open(numpy.append(self.rules.required, self.rules.free[opened]))
        sites = numpy.flatnonzero(is_open)
        if not self.rules.are_as_many(sites):
            return []
        if not self.rules.are_affordable(sites):
            return [forbid_supersets(self.site_count + self.zone_count, opened)]
        shares = is_open[self.rules.free].astype(numpy.float64)
        if broken := self.broken_rows(shares):
            return broken
        levels = self.nearest_first.levels(shares)
        return Candidate(float(self.weights @ (self.cheapest + levels)), sites)

    def opened(self, candidate: Candidate) -> FloatArray:
        return self.rules.shares(candidate.sites)

    def filled(self, shares: FloatArray) -> IntArray:
        return self.rules.free_purse.fill(shares)

    def improved(self, opened: IntArray) -> IntArray:
        is_open = self.rules.are_open(numpy.append(self.rules.required, self.rules.free[opened]))
        swapped = self._swapped(is_open, self.pairs.beyond)
        return numpy.flatnonzero(swapped[self.rules.free])

    def start(self) -> Candidate:
        """A quick plan by greedy addition and interchange, or where that leaves demands unserved, any plan."""
        ways = (False, True) if math.isfinite(self.rules.budget) else (False,)
        for beyond in (self.pairs.beyond, 1e5 * self.pairs.beyond):
            found = [self._improved(self._greedy(beyond, per_cost), beyond) for per_cost in ways]
            if (best := best_of(found)) is not None:
                return best
        return self._any_plan()

    def _greedy(self, beyond: float, per_cost: bool) -> BoolArray:
        required, purse = self.rules.required, self.rules.purse
        return greedy_median(self.near_pairs, self.weights, required, purse, beyond, per_cost=per_cost)

    def _improved(self, is_open: BoolArray, beyond: float) -> Candidate | None:
        """The plan that swaps make of these sites; where that is none, the one of these sites."""
        choices = (self._swapped(is_open, beyond), is_open)
        judged = (self.judge(numpy.flatnonzero(choice[self.rules.free])) for choice in choices)
        return next((found for found in judged if isinstance(found, Candidate)), None)

    def _swapped(self, is_open: BoolArray, beyond: float) -> BoolArray:
        rules = self.rules
        return interchange(
            self.near_pairs, self.weights, is_open, rules.is_free, rules.costs, rules.total_budget, beyond
        )

    def _any_plan(self) -> Candidate:
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
            found = self._improved(self.rules.are_open(sites[opened]), self.pairs.beyond)
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


def _without(model: Model, too_dear: list[IntArray]) -> Model:
    """The model, these sets of sites (by column) cut off: they exceed the budget by less than HiGHS sees."""
    cuts = [forbid_supersets(len(model.cost), opened) for opened in too_dear]
    return model.with_rows(cuts) if cuts else model
