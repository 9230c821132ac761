"""Models in which a site serves only so much: every demand is served whole, by one site."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import ROUNDING, Costs, are_whole
from analysis.siting.coverage import rule_rows
from analysis.siting.floors import Floors
from analysis.siting.highs import Model, Rows, row, stack_rows
from analysis.siting.requests import Rules
from analysis.siting.search import Candidate, best_of, forbid_supersets
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True, eq=False)
class Service:
    """Which site serves which demand.

    `pairs` are the demands of some weight with the usable sites that can take them whole, the cheapest first;
    their costs are what a pair adds to the value. Columns of the model are the usable sites, then the pairs.
    """

    pairs: Costs
    weights: FloatArray
    rules: Rules
    room: FloatArray
    """Per site: the weight it can serve, with room for rounding."""
    limits: Floors
    must_serve: bool
    """Every demand of some weight has to be served."""

    @property
    def columns(self) -> int:
        return len(self.rules.usable) + len(self.pairs.costs)

    def model(self) -> Model:
        site_count, pair_count = len(self.rules.usable), len(self.pairs.costs)
        lower = numpy.zeros(self.columns)
        lower[:site_count] = ~self.rules.is_free[self.rules.usable]
        return Model(
            cost=numpy.append(numpy.zeros(site_count), self.pairs.costs),
            rows=stack_rows([self._serve_rows(), self._load_rows(), self._link_rows(), *self._rule_rows(pair_count)]),
            lower=lower,
            upper=numpy.ones(self.columns),
            is_whole=numpy.ones(self.columns, dtype=bool),
        )

    def _site_columns(self) -> IntArray:
        """Per pair: the column of its site."""
        return numpy.searchsorted(self.rules.usable, self.pairs.sites)

    def _pair_columns(self) -> IntArray:
        return len(self.rules.usable) + numpy.arange(len(self.pairs.costs))

    def _matrix(self, rows: IntArray, columns: IntArray, values: FloatArray, count: int) -> scipy.sparse.csr_array:
        return scipy.sparse.csr_array(scipy.sparse.coo_array((values, (rows, columns)), shape=(count, self.columns)))

    def _serve_rows(self) -> Rows:
        """Each demand goes to one site, or at most one."""
        demands, numbers = numpy.unique(self.pairs.demands, return_inverse=True)
        matrix = self._matrix(numbers, self._pair_columns(), numpy.ones(len(numbers)), len(demands))
        return Rows(matrix, numpy.full(len(demands), float(self.must_serve)), numpy.ones(len(demands)))

    def _load_rows(self) -> Rows:
        """What a site serves fits its capacity."""
        room = numpy.minimum(self.room[self.rules.usable], self.weights.sum())
        sites = numpy.arange(len(room))
        matrix = self._matrix(
            numpy.concatenate([self._site_columns(), sites]),
            numpy.concatenate([self._pair_columns(), sites]),
            numpy.concatenate([self.weights[self.pairs.demands], -room]),
            len(room),
        )
        return Rows(matrix, numpy.full(len(room), -math.inf), numpy.zeros(len(room)))

    def _link_rows(self) -> Rows:
        """Only an open site serves."""
        pairs = numpy.arange(len(self.pairs.costs))
        matrix = self._matrix(
            numpy.concatenate([pairs, pairs]),
            numpy.concatenate([self._pair_columns(), self._site_columns()]),
            numpy.concatenate([numpy.ones(len(pairs)), -numpy.ones(len(pairs))]),
            len(pairs),
        )
        return Rows(matrix, numpy.full(len(pairs), -math.inf), numpy.zeros(len(pairs)))

    def _rule_rows(self, pair_count: int) -> list[Rows]:
        """Count, budget and floors."""
        rows = rule_rows(self.rules, self.rules.usable, pair_count)
        blank = numpy.zeros(len(self.rules.usable))
        for group in numpy.flatnonzero(self.limits.needs > 0):
            is_member = self.limits.groups[self.pairs.demands] == group
            weights = numpy.where(is_member, self.weights[self.pairs.demands], 0)
            rows.append(row(numpy.append(blank, weights), self.limits.needs[group], math.inf))
        return rows

    def narrowed(self, model: Model) -> tuple["Service", Model]:
        return self, model

    def encode(self, candidate: Candidate) -> FloatArray:
        assert candidate.assignment is not None
        is_served = candidate.assignment[self.pairs.demands] == self.pairs.sites
        return numpy.append(numpy.isin(self.rules.usable, candidate.sites), is_served).astype(numpy.float64)

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        site_count = len(self.rules.usable)
        opened = numpy.flatnonzero(values[:site_count] > 0.5)
        chosen = numpy.flatnonzero(values[site_count:] > 0.5)
        return self._judge(self.rules.usable[opened], chosen)

    def _judge(self, sites: IntArray, chosen: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these sites and makes these pairs, or constraints that rule it out."""
        if not self.rules.are_affordable(sites):
            return [forbid_supersets(self.columns, numpy.searchsorted(self.rules.usable, sites))]
        cuts = self._overloads(chosen)
        is_served = numpy.zeros(len(self.weights), dtype=bool)
        is_served[self.pairs.demands[chosen]] = True
        if not self.limits.are_met(is_served, self.weights):
            others = numpy.append(numpy.zeros(len(self.rules.usable)), ~is_served[self.pairs.demands])
            cuts.append(row(others.astype(numpy.float64), 1, math.inf))
        assignment = numpy.full(len(self.weights), -1, dtype=numpy.int64)
        assignment[self.pairs.demands[chosen]] = self.pairs.sites[chosen]
        return cuts or Candidate(float(self.pairs.costs[chosen].sum()), sites, assignment)

    def _overloads(self, chosen: IntArray) -> list[Rows]:
        sites, weights = self.pairs.sites[chosen], self.weights[self.pairs.demands[chosen]]
        loads = sum_by(sites, weights, self.rules.site_count)
        return [
            forbid_supersets(self.columns, len(self.rules.usable) + chosen[sites == site])
            for site in numpy.flatnonzero(loads > self.room)
        ]

    def start(self, proposals: Sequence[IntArray]) -> Candidate | None:
        """The best plan among these sets of sites, each filled in turn by the heaviest demands."""
        choices = [(sites, self._fill(sites)) for sites in proposals]
        if self.must_serve:
            needed = len(numpy.unique(self.pairs.demands))
            choices = [(sites, chosen) for sites, chosen in choices if len(chosen) == needed]
        return best_of(self._judge(sites, chosen) for sites, chosen in choices)

    def _fill(self, sites: IntArray) -> IntArray:
        """Give each demand, the heaviest first, to the cheapest of these sites that has room."""
        room = numpy.where(self.rules.are_open(sites), self.room, -1.0)
        starts = numpy.searchsorted(self.pairs.demands, numpy.arange(self.pairs.demand_count + 1))
        chosen = []
        for demand in numpy.argsort(-self.weights, kind="stable"):
            pairs = numpy.arange(starts[demand], starts[demand + 1])
            fitting = pairs[room[self.pairs.sites[pairs]] >= self.weights[demand]]
            if len(fitting):
                chosen.append(fitting[0])
                room[self.pairs.sites[fitting[0]]] -= self.weights[demand]
        return numpy.array(chosen, dtype=numpy.int64)


def read_room(capacities: FloatArray, weights: FloatArray) -> FloatArray:
    """The weight each site can serve, with room for rounding; whole where the weights are whole."""
    room = capacities * (1 + ROUNDING)
    return numpy.floor(room) if are_whole(weights) else room


def pairs_that_fit(pairs: Costs, weights: FloatArray, rules: Rules, room: FloatArray) -> Costs:
    """Pairs of a demand of some weight and a usable site that can take it whole."""
    weight = weights[pairs.demands]
    return pairs.of(rules.is_usable[pairs.sites] & (weight > 0) & (weight <= room[pairs.sites]))
