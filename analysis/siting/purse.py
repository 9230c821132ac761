"""What may still be opened: a count of sites, a budget, or both."""

import math

import numpy
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


class Purse:
    """How many more sites may be opened and for how much, kept so that the count can still be filled."""

    def __init__(self, costs: FloatArray, is_free: BoolArray, count: int | None, budget: float) -> None:
        self.costs, self.left, self.budget = costs, count, budget
        self.is_free = is_free.copy()
        self.opened: list[int] = []

    def affordable(self) -> BoolArray:
        """Sites that can be opened now and still leave enough to open as many as must be."""
        if self.left == 0:
            return numpy.zeros(len(self.costs), dtype=bool)
        if math.isinf(self.budget):
            return self.is_free.copy()
        return self.is_free & (self.costs + self._rest() <= self.budget)

    def _rest(self) -> FloatArray:
        """Per site: the cheapest way to fill the count once it is opened."""
        if self.left is None or self.left <= 1:
            return numpy.zeros(len(self.costs))
        shut = numpy.flatnonzero(self.is_free)
        order = shut[numpy.argsort(self.costs[shut], kind="stable")]
        cheapest = self.costs[order[: self.left]]
        rest = numpy.full(len(self.costs), float(cheapest[:-1].sum()))
        rest[order[: self.left]] = float(cheapest.sum()) - cheapest
        return rest

    def open(self, site: int) -> None:
        self.is_free[site] = False
        self.opened.append(site)
        self.budget -= float(self.costs[site])
        self.left = None if self.left is None else self.left - 1

    def fill(self, scores: FloatArray) -> IntArray:
        """Open, the highest score first, whatever can be afforded; all sites opened."""
        while (affordable := self.affordable()).any():
            self.open(int(numpy.argmax(numpy.where(affordable, scores, -math.inf))))
        return self.sites

    @property
    def sites(self) -> IntArray:
        return numpy.array(sorted(self.opened), dtype=numpy.int64)


def knapsack_bound(gains: FloatArray, costs: FloatArray, count: int | None, budget: float) -> float:
    """No set of sites within count and budget has more gain in all than this."""
    bound = float(gains.sum())
    if count is not None:
        bound = float(numpy.sort(gains)[::-1][:count].sum())
    if math.isfinite(budget):
        bound = min(bound, float(gains @ _fill(gains, costs, budget)))
    return bound


def knapsack_choice(gains: FloatArray, costs: FloatArray, count: int | None, budget: float) -> FloatArray:
    """How much of each site the tighter of count and budget would take: the most gain first."""
    if count is None:
        return _fill(gains, costs, budget)
    chosen = numpy.zeros(len(gains))
    chosen[numpy.argsort(-gains, kind="stable")[:count]] = 1
    if math.isfinite(budget):
        paid = _fill(gains, costs, budget)
        return paid if gains @ paid < gains @ chosen else chosen
    return chosen


def _fill(gains: FloatArray, costs: FloatArray, budget: float) -> FloatArray:
    """The fractional knapsack: sites by gain per cost, the last one in part."""
    if math.isinf(budget):
        return numpy.ones(len(gains))
    with numpy.errstate(over="ignore"):
        order = numpy.argsort(-gains / numpy.maximum(costs, 1e-300), kind="stable")
    before = numpy.cumsum(costs[order]) - costs[order]
    room = numpy.clip(budget - before, 0, costs[order])
    part = numpy.ones(len(order))
    part[order] = numpy.divide(room, costs[order], out=numpy.ones(len(order)), where=costs[order] > 0)
    return part
