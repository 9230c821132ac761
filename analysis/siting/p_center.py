"""The p-center: the shortest longest way to the sites opened."""

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs, read_costs
from analysis.siting.coverage import rule_rows
from analysis.siting.highs import Answer, Model, Relaxation, Rows, relax, solve
from analysis.siting.interchange import nearest_open
from analysis.siting.plan import Clock, Plan, make_plan, no_plan_in_time
from analysis.siting.requests import Rules, read_clock, read_rules
from errors import InfeasibleRequest, WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


def p_center(
    cost: Any,
    open_count: int,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    time_limit: float | None = 60.0,
) -> Plan:
    """Make the largest cost from any demand to its nearest open site small (Hakimi 1964).

    Bisection over the distinct costs: a radius r is enough exactly when `open_count` sites cover every demand
    within r (Minieka 1970). Each question is asked of a few demands first and of those left out as they turn
    out uncovered.

    cost: demand-by-site, not negative; infinite, or absent from a sparse matrix, where out of reach. There
    are no weights: every row counts, so a place where nobody lives has to be left out beforehand.
    open_count: all open sites, the required ones counted. `value` and `bound` are entries of `cost` (0 where
    there is no demand), `assignment` the nearest open site.

    Raises InfeasibleRequest (also where a demand can be reached by no usable site, naming it), WrongUsage,
    and AcceptanceError where time ran out before any plan was found.
    """
    clock = read_clock(time_limit)
    pairs = read_costs(cost)
    if open_count is None:
        raise WrongUsage("p_center needs an open_count.")
    rules = read_rules(pairs.site_count, required, forbidden, open_count)
    usable = numpy.isin(numpy.arange(rules.site_count), rules.usable)
    usable_pairs = pairs.of(usable[pairs.sites])
    reached = numpy.bincount(usable_pairs.demands, minlength=pairs.demand_count) > 0
    for demand in numpy.flatnonzero(~reached):
        raise rules.out_of_reach(int(demand))
    search = _Bisection(usable_pairs, rules, clock)
    sites, bound = search.run()
    near = nearest_open(usable_pairs, search.are_open(sites))
    return make_plan(float(near.cost.max(initial=0.0)), bound, sites, near.site, clock)


class _Bisection:
    """Asks radius after radius; remembers the demands that mattered, to ask of them first."""

    def __init__(self, pairs: Costs, rules: Rules, clock: Clock) -> None:
        self.pairs, self.rules, self.clock = pairs, rules, clock
        self.asked = numpy.empty(0, dtype=numpy.int64)

    def run(self) -> tuple[IntArray, float]:
        """The best sites found, and a radius that no plan can undercut."""
        is_first = numpy.diff(self.pairs.demands, prepend=-1) != 0
        floor = float(self.pairs.costs[is_first].max(initial=0.0))
        sites = self._spread()
        if not math.isfinite(self.radius_of(sites)):
            sites = self._any_sites()
        ceiling = self.radius_of(sites)
        radii = numpy.unique(self.pairs.costs)
        radii = radii[(radii >= floor) & (radii <= ceiling)]
        low, high = 0, len(radii) - 1
        while low < high:
            middle = (low + high) // 2
            found = self._sites_within(float(radii[middle]))
            if found is None:
                break
            if len(found):
                sites, high = found, int(numpy.searchsorted(radii, self.radius_of(found)))
            else:
                low = middle + 1
        return sites, float(radii[low]) if len(radii) else 0.0

    def are_open(self, sites: IntArray) -> BoolArray:
        return numpy.isin(numpy.arange(self.rules.site_count), sites)

    def radius_of(self, sites: IntArray) -> float:
        return float(nearest_open(self.pairs, self.are_open(sites)).cost.max(initial=0.0))

    def _spread(self) -> IntArray:
        """Open, time and again, the site nearest to the demand that is farthest off (Gonzalez 1985)."""
        is_open, is_free = self.are_open(self.rules.required), self.rules.is_free.copy()
        for _ in range(self.rules.free_count or 0):
            cost = nearest_open(self.pairs, is_open).cost
            nearest = self.pairs.demands == (int(cost.argmax()) if len(cost) else -1)
            nearby = self.pairs.sites[nearest]
            nearby = nearby[is_free[nearby]]
            site = int(nearby[0]) if len(nearby) else int(numpy.flatnonzero(is_free)[0])
            is_open[site], is_free[site] = True, False
        return numpy.flatnonzero(is_open)

    def _any_sites(self) -> IntArray:
        """Sites that reach every demand at whatever cost."""
        found = self._sites_within(math.inf)
        if found is None:
            raise no_plan_in_time(self.clock, f"{self.rules.words} that reaches every demand")
        if not len(found):
            raise InfeasibleRequest(f"No choice of {self.rules.words} has every demand within reach.")
        return found

    def _sites_within(self, radius: float) -> IntArray | None:
        """Sites that cover every demand within the radius; empty where there are none, None if time ran out."""
        within = self.pairs.of(self.pairs.costs <= radius)
        while True:
            answer = self._cover_asked(within)
            if answer.status == "infeasible":
                return numpy.empty(0, dtype=numpy.int64)
            if answer.values is None:
                return None
            sites = self.rules.usable[answer.values > 0.5]
            cost = nearest_open(self.pairs, self.are_open(sites)).cost
            beyond = numpy.flatnonzero((cost > radius) | numpy.isinf(cost))
            if not len(beyond):
                return sites
            farthest = beyond[numpy.argsort(-cost[beyond], kind="stable")]
            self.asked = numpy.union1d(self.asked, farthest[:: max(1, len(farthest) // 50)])

    def _cover_asked(self, within: Costs) -> Answer:
        """Cover the demands asked of so far: refused by the relaxation where it can be, else searched."""
        sites, model = self.rules.usable, self._fewest_sites(within)
        relaxation = relax(model, self.clock)
        is_short = isinstance(relaxation, Relaxation) and relaxation.bound > (self.rules.open_count or 0) + 1e-6
        if is_short or relaxation == "infeasible":
            return Answer("infeasible", math.inf, None)
        exactly = replace(model, cost=numpy.zeros(len(sites))).with_rows(rule_rows(self.rules, sites, 0))
        return solve(exactly, None, self.clock)

    def _fewest_sites(self, within: Costs) -> Model:
        """The fewest usable sites that cover the demands asked of."""
        sites = self.rules.usable
        counts = within.of(numpy.isin(within.demands, self.asked))
        matrix = scipy.sparse.coo_array(
            (
                numpy.ones(len(counts.sites)),
                (numpy.searchsorted(self.asked, counts.demands), numpy.searchsorted(sites, counts.sites)),
            ),
            shape=(len(self.asked), len(sites)),
        )
        at_least_one = numpy.ones(len(self.asked))
        return Model(
            cost=numpy.ones(len(sites)),
            rows=Rows(scipy.sparse.csr_array(matrix), at_least_one, numpy.full(len(self.asked), math.inf)),
            lower=numpy.isin(sites, self.rules.required).astype(numpy.float64),
            upper=numpy.ones(len(sites)),
            is_whole=numpy.ones(len(sites), dtype=bool),
        )
