"""The p-median: the least total travel to the sites opened."""

import math
from collections.abc import Iterable
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from analysis.siting.coverage import rule_rows
from analysis.siting.highs import Model, Rows, solve, stack_rows
from analysis.siting.interchange import greedy_median, interchange, nearest_open
from analysis.siting.plan import Clock, Plan, make_plan, no_plan_in_time
from analysis.siting.requests import Costs, Rules, are_whole, read_clock, read_costs, read_rules, read_weights
from analysis.siting.search import Candidate
from analysis.siting.starts import Purse
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


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
