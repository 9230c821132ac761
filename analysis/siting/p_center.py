"""The p-center: the shortest longest way to the sites opened."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs, read_costs
from analysis.siting.dominance import reduce_cover
from analysis.siting.highs import Model, Relaxation, Rows, relax, row, solve
from analysis.siting.interchange import nearest_open
from analysis.siting.plan import Clock, Plan, make_plan, no_plan_in_time
from analysis.siting.requests import Rules, read_clock, read_rules
from errors import InfeasibleRequest, WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]

_NEAR_ENOUGH = 0.99
"""The relaxation is asked until its least radius is known so well: the true one lies some way above it."""


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
    within r (Minieka 1970). Each question is asked of the demands and sites that no other implies, of the
    relaxation first.

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
    """Asks radius after radius: first of the relaxation alone, which refuses most, then exactly."""

    def __init__(self, pairs: Costs, rules: Rules, clock: Clock) -> None:
        self.pairs, self.rules, self.clock = pairs, rules, clock

    def run(self) -> tuple[IntArray, float]:
        """The best sites found, and a radius that no plan can undercut."""
        is_first = numpy.diff(self.pairs.demands, prepend=-1) != 0
        floor = float(self.pairs.costs[is_first].max(initial=0.0))
        sites = self._spread()
        if not math.isfinite(self.radius_of(sites)):
            sites = self._any_sites()
        radii = numpy.unique(self.pairs.costs)
        radii = radii[(radii >= floor) & (radii <= self.radius_of(sites))]
        low, high = self._refused(radii), len(radii) - 1
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

    def _refused(self, radii: FloatArray) -> int:
        """The position of the least radius that the relaxation does not refuse."""
        low, high = 0, len(radii) - 1
        while low < high and radii[low] < _NEAR_ENOUGH * radii[high]:
            middle = (low + high) // 2
            if self._is_refused(self._cover(float(radii[middle])).fewest):
                low = middle + 1
            else:
                high = middle
        return max(low, 0)

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
        cover = self._without_useless(self._cover(radius))
        if cover is None:
            return numpy.empty(0, dtype=numpy.int64)
        answer = solve(cover.within(self.rules.free_count or 0), None, self.clock)
        if answer.status == "infeasible":
            return numpy.empty(0, dtype=numpy.int64)
        if answer.values is None:
            return None
        opened = numpy.union1d(self.rules.required, cover.sites[answer.values > 0.5])
        others = numpy.setdiff1d(self.rules.free, opened)
        return numpy.union1d(opened, others[: (self.rules.open_count or 0) - len(opened)])

    def _without_useless(self, cover: "_Cover") -> "_Cover | None":
        """Without the sites whose opening, by reduced cost, takes more sites than may be; None where all plans do."""
        count = self.rules.free_count or 0
        while len(cover.covers):
            relaxation = relax(cover.fewest, self.clock)
            if relaxation == "infeasible":
                return None
            if not isinstance(relaxation, Relaxation):
                break
            if relaxation.bound > count + 1e-6:
                return None
            is_useful = relaxation.bound + relaxation.reduced_costs <= count + 1e-6
            if is_useful.all():
                break
            cover = cover.of(is_useful)
        return cover

    def _is_refused(self, fewest: Model) -> bool:
        """The relaxation needs more free sites than may be opened."""
        if not len(fewest.rows.lower):
            return False
        relaxation = relax(fewest, self.clock)
        if isinstance(relaxation, Relaxation):
            return relaxation.bound > (self.rules.free_count or 0) + 1e-6
        return relaxation == "infeasible"

    def _cover(self, radius: float) -> "_Cover":
        """Which free site covers which demand within the radius, without what is implied."""
        near = self.pairs.of(self.pairs.costs <= radius)
        covers = numpy.zeros((self.pairs.demand_count, self.rules.site_count), dtype=bool)
        covers[near.demands, near.sites] = True
        covers = covers[~covers[:, self.rules.required].any(axis=1)][:, self.rules.free]
        return _Cover(self.rules.free, covers).of(numpy.ones(len(self.rules.free), dtype=bool))


@dataclass(frozen=True, eq=False)
class _Cover:
    """Which of these sites covers which demand: shape (demands, sites)."""

    sites: IntArray
    covers: BoolArray

    def of(self, is_kept: BoolArray) -> "_Cover":
        """With these sites only, and without what is implied."""
        rows, columns = reduce_cover(self.covers[:, is_kept])
        return _Cover(self.sites[is_kept][columns], self.covers[:, is_kept][numpy.ix_(rows, columns)])

    @property
    def fewest(self) -> Model:
        """The fewest sites that cover all."""
        row_count, site_count = self.covers.shape
        matrix = scipy.sparse.csr_array(self.covers.astype(numpy.float64))
        return Model(
            cost=numpy.ones(site_count),
            rows=Rows(matrix, numpy.ones(row_count), numpy.full(row_count, math.inf)),
            lower=numpy.zeros(site_count),
            upper=numpy.ones(site_count),
            is_whole=numpy.ones(site_count, dtype=bool),
        )

    def within(self, count: int) -> Model:
        """Any sites that cover all, no more than so many."""
        most = row(numpy.ones(len(self.sites)), 0, count)
        return replace(self.fewest, cost=numpy.zeros(len(self.sites))).with_rows([most])
