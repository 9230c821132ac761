"""Bounds by Lagrangian relaxation: true for any multipliers, and good within a second.

Held & Karp's subgradient steps (1971) towards the best multipliers; each step costs one pass over the pairs.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from analysis.siting.arrays import Costs
from analysis.siting.plan import Clock
from analysis.siting.purse import knapsack_bound, knapsack_choice
from analysis.siting.requests import Rules
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_STEPS = 600
_PATIENCE = 10


class Step(NamedTuple):
    """The bound that some multipliers give, and the direction in which it rises."""

    bound: float
    direction: FloatArray


def raise_bound(
    evaluate: Callable[[FloatArray], Step],
    multipliers: FloatArray,
    upper: FloatArray,
    target: float,
    clock: Clock,
) -> float:
    """The highest bound met on the way; multipliers stay between 0 and `upper`.

    `target` is the value of a known plan, which no bound can exceed. Ends early once half the time is used.
    """
    best, pace, idle = -numpy.inf, 1.0, 0
    for _ in range(_STEPS):
        step = evaluate(multipliers)
        idle = 0 if step.bound > best else idle + 1
        best = max(best, step.bound)
        pace = pace / 2 if idle and idle % _PATIENCE == 0 else pace
        length = float(step.direction @ step.direction)
        if length == 0 or best >= target or clock.seconds > clock.limit / 2:
            break
        stride = pace * max(target - step.bound, 1e-3 * abs(target)) / length
        multipliers = numpy.clip(multipliers + stride * step.direction, 0, upper)
    return best


def median_floor(
    pairs: Costs, weights: FloatArray, start: FloatArray, rules: Rules, value: float, clock: Clock
) -> float:
    """A bound from below on the total weight x cost (Narula, Ogbu & Samuelsson 1977).

    Relaxes sum_j y_ij = 1: a demand pays u_i, and a site gives back what it undercuts that by. Multipliers are
    held at or below the price of a fairly near site, so that only nearer ones have to be looked at.
    `start` holds the first multipliers.
    """
    near, upper = _near_pairs(pairs, weights, rules)
    prices = weights[near.demands] * near.costs
    served = numpy.isin(numpy.arange(pairs.demand_count), pairs.demands)
    required = numpy.isin(numpy.arange(rules.site_count), rules.required)
    room = (rules.costs[rules.free], rules.free_count, rules.free_budget)

    def evaluate(multipliers: FloatArray) -> Step:
        savings = numpy.maximum(multipliers[near.demands] - prices, 0)
        gains = sum_by(near.sites, savings, pairs.site_count)
        chosen = required.astype(numpy.float64)
        chosen[rules.free] = knapsack_choice(gains[rules.free], *room)
        given_back = float(gains[required].sum()) + knapsack_bound(gains[rules.free], *room)
        assigned = sum_by(near.demands, chosen[near.sites] * (savings > 0), pairs.demand_count)
        return Step(float(multipliers[served].sum()) - given_back, numpy.where(served, 1 - assigned, 0))

    return raise_bound(evaluate, numpy.minimum(start, upper), upper, value, clock)


def _near_pairs(pairs: Costs, weights: FloatArray, rules: Rules) -> tuple[Costs, FloatArray]:
    """Per demand the pairs with its nearest sites, and the price that its multiplier may not exceed."""
    count = rules.open_count or 1
    kept = 5 + 4 * rules.site_count // max(count, 1)
    is_first = numpy.diff(pairs.demands, prepend=-1) != 0
    positions = numpy.arange(len(pairs.demands))
    rank = positions - numpy.maximum.accumulate(numpy.where(is_first, positions, 0))
    upper = numpy.full(pairs.demand_count, numpy.inf)
    last = rank == kept
    upper[pairs.demands[last]] = weights[pairs.demands[last]] * pairs.costs[last]
    return pairs.of(rank < kept), upper
