"""Quick p-median plans: greedy addition and vertex interchange over the finite costs."""

import math
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from analysis.siting.arrays import Costs
from analysis.siting.purse import Purse
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


class Nearest(NamedTuple):
    """Per demand: its nearest open site (-1 for none), the cost to it, and the cost to the second nearest."""

    site: IntArray
    cost: FloatArray
    second: FloatArray


def nearest_open(pairs: Costs, is_open: BoolArray, beyond: float = math.inf) -> Nearest:
    """The two nearest open sites of each demand; `beyond` stands where there is none."""
    entries = numpy.flatnonzero(is_open[pairs.sites])
    demands = pairs.demands[entries]
    is_first = numpy.append(True, demands[1:] != demands[:-1]) if len(entries) else numpy.zeros(0, bool)
    is_second = numpy.append(False, is_first[:-1]) & ~is_first if len(entries) else is_first
    site = numpy.full(pairs.demand_count, -1, dtype=numpy.int64)
    cost, second = numpy.full(pairs.demand_count, beyond), numpy.full(pairs.demand_count, beyond)
    site[demands[is_first]] = pairs.sites[entries[is_first]]
    cost[demands[is_first]] = pairs.costs[entries[is_first]]
    second[demands[is_second]] = pairs.costs[entries[is_second]]
    return Nearest(site, cost, second)


def greedy_median(
    pairs: Costs, weights: FloatArray, kept: IntArray, purse: Purse, beyond: float, *, per_cost: bool
) -> BoolArray:
    """Beside the kept sites, open the one that saves most (per unit of cost) until the purse is used up."""
    is_open = numpy.zeros(pairs.site_count, dtype=bool)
    is_open[kept] = True
    current = nearest_open(pairs, is_open, beyond).cost
    while (affordable := purse.affordable()).any():
        gains = _savings(pairs, weights, current)
        if purse.left is None and gains[affordable].max() <= 0:
            break
        score = gains / numpy.maximum(purse.costs, 1e-12) if per_cost else gains
        site = int(numpy.argmax(numpy.where(affordable, score, -1.0)))
        purse.open(site)
        is_open[site] = True
        reached = pairs.sites == site
        demands = pairs.demands[reached]
        current[demands] = numpy.minimum(current[demands], pairs.costs[reached])
    return is_open


def _savings(pairs: Costs, weights: FloatArray, current: FloatArray) -> FloatArray:
    """Per site: what opening it would save."""
    saved = weights[pairs.demands] * numpy.maximum(current[pairs.demands] - pairs.costs, 0)
    return sum_by(pairs.sites, saved, pairs.site_count)


def interchange(
    pairs: Costs,
    weights: FloatArray,
    is_open: BoolArray,
    is_free: BoolArray,
    costs: FloatArray,
    budget: float,
    beyond: float,
    rounds: int = 1000,
) -> BoolArray:
    """Swap an open free site for a shut one while that saves most (Teitz & Bart 1968).

    All swaps are priced at once as in Resende & Werneck (2007): the gain of the site that enters, the loss of
    the one that leaves, and what the two share.
    """
    is_open = is_open.copy()
    for _ in range(rounds):
        swap = _best_swap(pairs, weights, is_open, is_free, costs, budget, beyond)
        if swap is None:
            break
        is_open[swap[0]], is_open[swap[1]] = False, True
    return is_open


def _best_swap(
    pairs: Costs,
    weights: FloatArray,
    is_open: BoolArray,
    is_free: BoolArray,
    costs: FloatArray,
    budget: float,
    beyond: float,
) -> tuple[int, int] | None:
    leaving, entering = numpy.flatnonzero(is_open & is_free), numpy.flatnonzero(~is_open & is_free)
    if not len(leaving) or not len(entering):
        return None
    near = nearest_open(pairs, is_open, beyond)
    served = near.site >= 0
    loss = sum_by(near.site[served], (weights * (near.second - near.cost))[served], pairs.site_count)
    change = _savings(pairs, weights, near.cost)[None, entering] - loss[leaving, None]
    change += _shared(pairs, weights, near, leaving)[:, entering]
    spare = budget - float(costs[is_open].sum())
    change[costs[None, entering] > spare + costs[leaving, None]] = -math.inf
    best = int(change.argmax())
    if change.flat[best] <= 1e-9 * float(weights @ near.cost):
        return None
    return int(leaving[best // len(entering)]), int(entering[best % len(entering)])


def _shared(pairs: Costs, weights: FloatArray, near: Nearest, leaving: IntArray) -> FloatArray:
    """Leaving by entering site: the loss that does not arise, the newcomer being near too."""
    rank = numpy.full(pairs.site_count + 1, -1)
    rank[leaving] = numpy.arange(len(leaving))
    leaves = rank[near.site[pairs.demands]]
    second = near.second[pairs.demands]
    counts = (leaves >= 0) & (pairs.costs < second)
    nearer = numpy.maximum(pairs.costs, near.cost[pairs.demands])
    spared = (weights[pairs.demands] * (second - nearer))[counts]
    cells = leaves[counts] * pairs.site_count + pairs.sites[counts]
    size = len(leaving) * pairs.site_count
    return sum_by(cells, spared, size).reshape(len(leaving), pairs.site_count)
