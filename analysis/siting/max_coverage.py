"""Maximal covering location: the most weight within reach of the sites opened."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.siting.arrays import are_whole, covered_by, read_covers, read_weights
from analysis.siting.branch_and_cut import BranchAndCut
from analysis.siting.capacitated import serve_most
from analysis.siting.coverage import lowest_covering_site
from analysis.siting.coverage_problem import CoverageProblem
from analysis.siting.floors import read_floors
from analysis.siting.plan import Plan, make_plan, no_plan_in_time
from analysis.siting.requests import read_clock, read_rules
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
    start: Iterable[int] = (),
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

    start: the sites of a plan thought good, say one of nearly the same request: the search then begins from it,
    and spends less on finding a first plan. The answer is as good with any start.

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
    problem = CoverageProblem.of(matrix, demand_weights, rules, limits, clock, start)
    first = problem.start()
    is_whole = are_whole(demand_weights)
    outcome = BranchAndCut(problem, first, problem.quick_floor(first), clock, is_whole=is_whole).run()
    if outcome.is_impossible:
        raise InfeasibleRequest(f"No choice of {rules.words} meets the floors of all groups.")
    if outcome.best is None:
        raise no_plan_in_time(clock, f"{rules.words} that meets all floors")
    sites = outcome.best.sites
    return make_plan(-outcome.best.value, -outcome.bound, sites, lowest_covering_site(matrix, sites), clock)
