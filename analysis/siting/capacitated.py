"""The models with capacities: who is served where sites can serve only so much."""

import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs, are_whole
from analysis.siting.floors import Floors, no_floors
from analysis.siting.greedy import greedy_coverage
from analysis.siting.interchange import greedy_median, interchange, nearest_open
from analysis.siting.plan import Clock, Plan, make_plan, no_plan_in_time
from analysis.siting.purse import knapsack_bound
from analysis.siting.requests import Rules
from analysis.siting.search import Outcome, search
from analysis.siting.service import Service, pairs_that_fit, read_room
from errors import InfeasibleRequest

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


def serve_most(
    covers: scipy.sparse.csr_array,
    weights: FloatArray,
    rules: Rules,
    limits: Floors,
    capacities: FloatArray,
    clock: Clock,
) -> Plan:
    """Capacitated maximal covering (Current & Storbeck 1988): the most weight served."""
    entries = covers.tocoo()
    pairs = Costs(
        entries.row.astype(numpy.int64), entries.col.astype(numpy.int64), -weights[entries.row], *covers.shape
    )
    room = read_room(capacities, weights)
    service = Service(pairs_that_fit(pairs, weights, rules, room), weights, rules, room, limits, must_serve=False)
    proposals = [_coverage_proposal(covers, weights, rules, limits), _roomiest(rules, capacities)]
    reachable = float(weights[numpy.unique(service.pairs.demands)].sum())
    floor = -min(reachable, _most_room(rules, room))
    outcome = search(service, service.start(proposals), floor, clock, is_whole=are_whole(weights))
    if outcome.is_impossible:
        raise InfeasibleRequest(f"No choice of {rules.words} meets all floors within the capacities.")
    if outcome.best is None:
        raise no_plan_in_time(clock, f"{rules.words} that meets all floors within the capacities")
    return _plan(outcome, pairs, weights, clock, sign=-1)


def serve_nearest(pairs: Costs, weights: FloatArray, rules: Rules, capacities: FloatArray, clock: Clock) -> Plan:
    """Capacitated p-median (Mulvey & Beck 1984): every demand served, at the least weight x cost."""
    room = read_room(capacities, weights)
    priced = Costs(
        pairs.demands, pairs.sites, pairs.costs * weights[pairs.demands], pairs.demand_count, pairs.site_count
    )
    fitting = pairs_that_fit(priced, weights, rules, room)
    _check_capacities(fitting, weights, rules, room)
    service = Service(fitting, weights, rules, room, no_floors(weights), must_serve=True)
    proposals = [_median_proposal(pairs, weights, rules), _roomiest(rules, capacities)]
    floor = float(fitting.costs[fitting.is_cheapest].sum())
    outcome = search(service, service.start(proposals), floor, clock, is_whole=are_whole(fitting.costs))
    if outcome.is_impossible:
        raise InfeasibleRequest(f"No choice of {rules.words} serves every demand within the capacities.")
    if outcome.best is None:
        raise no_plan_in_time(clock, f"{rules.words} that serves every demand within the capacities")
    return _plan(outcome, pairs, weights, clock, sign=1)


def _check_capacities(fitting: Costs, weights: FloatArray, rules: Rules, room: FloatArray) -> None:
    is_taken = numpy.isin(numpy.arange(len(weights)), fitting.demands) | (weights == 0)
    for demand in numpy.flatnonzero(~is_taken):
        raise InfeasibleRequest(
            f"Demand {demand} weighs {weights[demand]:g}, and no usable site in its reach has the capacity."
        )
    most = _most_room(rules, room)
    if most < weights.sum():
        raise InfeasibleRequest(
            f"The capacities of {rules.words} come to {most:g} at most, and the demands weigh {weights.sum():g}."
        )


def _most_room(rules: Rules, room: FloatArray) -> float:
    """The weight that no choice of sites can exceed."""
    if numpy.isinf(room[rules.usable]).any():
        return math.inf
    free = knapsack_bound(room[rules.free], rules.costs[rules.free], rules.free_count, rules.free_budget)
    return float(room[rules.required].sum()) + free


def _roomiest(rules: Rules, capacities: FloatArray) -> IntArray:
    """The required sites and, while they can be paid, those of the largest capacity."""
    return numpy.union1d(rules.required, rules.purse.fill(capacities))


def _coverage_proposal(covers: scipy.sparse.csr_array, weights: FloatArray, rules: Rules, limits: Floors) -> IntArray:
    reaches = covers.astype(numpy.float64)
    opened = greedy_coverage(reaches, weights, limits.groups, limits.needs, rules.purse, per_cost=False)
    return numpy.union1d(rules.required, opened)


def _median_proposal(pairs: Costs, weights: FloatArray, rules: Rules) -> IntArray:
    is_open = greedy_median(pairs, weights, rules.required, rules.purse, pairs.beyond, per_cost=False)
    swapped = interchange(pairs, weights, is_open, rules.is_free, rules.costs, rules.total_budget, pairs.beyond)
    return numpy.flatnonzero(swapped)


def _plan(outcome: Outcome, pairs: Costs, weights: FloatArray, clock: Clock, *, sign: int) -> Plan:
    """The plan; demands of no weight go to their cheapest open site."""
    best = outcome.best
    assert best is not None
    assert best.assignment is not None
    is_open = numpy.isin(numpy.arange(pairs.site_count), best.sites)
    assignment = numpy.where(weights > 0, best.assignment, nearest_open(pairs, is_open).site)
    return make_plan(sign * best.value + 0.0, sign * outcome.bound + 0.0, best.sites, assignment, clock)  # no -0.0
