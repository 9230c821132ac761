"""The p-median: the least total travel to the sites opened."""

from collections.abc import Iterable
from typing import Any

import numpy
from numpy.typing import ArrayLike

from analysis.siting.arrays import read_costs, read_weights
from analysis.siting.branch_and_cut import BranchAndCut
from analysis.siting.capacitated import serve_nearest
from analysis.siting.interchange import nearest_open
from analysis.siting.median_problem import MedianProblem
from analysis.siting.plan import Plan, make_plan
from analysis.siting.requests import read_clock, read_rules


def p_median(
    cost: Any,
    weights: ArrayLike,
    open_count: int | None,
    *,
    required: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    costs: ArrayLike | None = None,
    budget: float | None = None,
    capacities: ArrayLike | None = None,
    time_limit: float | None = 60.0,
) -> Plan:
    """Serve every demand at the least total weight x cost (Hakimi 1964; ReVelle & Swain 1970).

    minimise sum w_i d_ij y_ij  subject to  sum_j y_ij = 1,  y_ij <= x_j,  sum x_j = open_count,
    sum c_j x_j <= budget,  and with capacities  sum_i w_i y_ij <= capacity_j x_j;  x, y in {0, 1}.

    cost: demand-by-site, not negative; infinite, or absent from a sparse matrix, where out of reach.
    weights: one per demand. A demand of no weight costs nothing wherever it goes, so it need not be reached:
    it is assigned to its nearest open site, or to none (-1).
    open_count: all open sites, the required ones counted; None where the budget alone rules.
    costs, budget: one cost per site, and the most that the open sites, required ones included, may cost.
    capacities: the weight that each site can serve; a demand is then served whole by one site (Mulvey &
    Beck 1984), not always the nearest.

    Raises InfeasibleRequest (also where a demand of some weight can be reached by no usable site, naming it),
    WrongUsage, and AcceptanceError where time ran out before any plan was found.
    """
    clock = read_clock(time_limit)
    pairs = read_costs(cost)
    demand_weights = read_weights(weights, pairs.demand_count, "weights")
    rules = read_rules(pairs.site_count, required, forbidden, open_count, costs, budget)
    weighty = pairs.of(rules.is_usable[pairs.sites] & (demand_weights[pairs.demands] > 0))
    reached = numpy.isin(numpy.arange(pairs.demand_count), weighty.demands)
    for demand in numpy.flatnonzero(~reached & (demand_weights > 0)):
        raise rules.out_of_reach(int(demand))
    if capacities is not None:
        most = read_weights(capacities, rules.site_count, "capacities", may_be_infinite=True)
        return serve_nearest(pairs, demand_weights, rules, most, clock)
    problem = MedianProblem(weighty, demand_weights, rules, clock)
    best, bound, _ = BranchAndCut(problem, problem.start(), problem.offset, clock, is_whole=problem.is_whole).run()
    assert best is not None
    assignment = nearest_open(pairs, rules.are_open(best.sites)).site
    return make_plan(best.value, bound, best.sites, assignment, clock)
