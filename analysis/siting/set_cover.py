"""Set covering location: the fewest or the cheapest sites that reach a share of the weight."""

from collections.abc import Iterable
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.siting.arrays import ROUNDING, are_whole, covered_by, read_covers, read_share, read_weights
from analysis.siting.coverage import lowest_covering_site
from analysis.siting.floors import least_weight
from analysis.siting.plan import Plan, make_plan
from analysis.siting.requests import Rules, read_clock, read_rules
from analysis.siting.search import search
from analysis.siting.share_problem import ShareProblem
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
    portion = read_share(share, "share")
    need = _weight_needed(matrix, demand_weights, portion, rules)
    problem = ShareProblem.of(matrix, demand_weights, portion == 1, need, rules)
    start = problem.start(clock)
    problem = problem.without(_too_dear(rules, start.value))
    outcome = search(problem, start, problem.quick_bound(), clock, is_whole=are_whole(rules.costs))
    best = outcome.best or start
    sites = best.sites
    return make_plan(best.value, outcome.bound, sites, lowest_covering_site(matrix, sites), clock)


def _too_dear(rules: Rules, value: float) -> IntArray:
    """Free sites that, beside the required ones, cost more than a whole plan, by more than sums are rounded."""
    least = rules.costs[rules.required].sum() + rules.costs[rules.free]
    return rules.free[least > value * (1 + ROUNDING)]


def _weight_needed(covers: scipy.sparse.csr_array, weights: FloatArray, share: float, rules: Rules) -> float:
    """The weight that the share asks for; raises where the usable sites do not reach it."""
    is_reachable = covered_by(covers, rules.usable)
    reach = float(weights[is_reachable].sum())
    if share == 1:
        for demand in numpy.flatnonzero(~is_reachable & (weights > 0)):
            raise rules.out_of_reach(int(demand))
        return reach
    need = float(least_weight(numpy.array([share]), numpy.array([weights.sum()]), weights)[0])
    if reach < need:
        raise InfeasibleRequest(
            f"A share of {share:g} cannot be met: all sites that may be opened reach {reach / weights.sum():.6g}."
        )
    return need
