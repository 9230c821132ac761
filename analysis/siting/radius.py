"""The radius formulation of the p-median problem, cut short where nearer sites suffice.

Per demand the distinct costs D_0 < D_1 < … are levels, and z_k = 1 says that no open site lies within level
k, so that its cost is D_0 + sum of (D_{k+1} − D_k) z_k (Cornuéjols, Nemhauser & Wolsey 1980; Elloumi 2010).
A demand's depth is the number of levels the model knows: one that is not served within them is taken to be
served at the deepest, so that the model bounds the optimum from below, and is exact once every demand is
served within its depth (García, Labbé & Marín 2011).
"""

import math
from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.arrays import Costs
from analysis.siting.coverage import rule_rows
from analysis.siting.highs import Model, Rows, stack_rows
from analysis.siting.interchange import nearest_open
from analysis.siting.requests import Rules

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_NEARLY_ONE = 1 - 1e-6


@dataclass(frozen=True, eq=False)
class Radius:
    """Pairs by level. Columns of the model are these sites, then the z of each demand's known levels."""

    pairs: Costs
    weights: FloatArray
    rules: Rules
    sites: IntArray
    level: IntArray
    """Per pair: the level of its cost within its demand."""
    level_costs: FloatArray
    """The distinct costs of each demand, one demand after the other."""
    level_counts: IntArray
    """Per demand."""

    @staticmethod
    def read(pairs: Costs, weights: FloatArray, rules: Rules, sites: IntArray) -> "Radius":
        """The pairs that concern these sites, none farther than a demand's nearest required site."""
        site_numbers = numpy.arange(pairs.site_count)
        farthest = nearest_open(pairs, numpy.isin(site_numbers, rules.required)).cost
        pairs = pairs.of(numpy.isin(site_numbers, sites)[pairs.sites] & (pairs.costs <= farthest[pairs.demands]))
        is_first = numpy.diff(pairs.demands, prepend=-1) != 0
        is_new = is_first | (numpy.diff(pairs.costs, prepend=-1) != 0)
        running = numpy.cumsum(is_new) - 1
        level = running - numpy.maximum.accumulate(numpy.where(is_first, running, 0))
        counts = numpy.bincount(pairs.demands[is_new], minlength=pairs.demand_count)
        return Radius(pairs, weights, rules, sites, level, pairs.costs[is_new], counts)

    @property
    def level_starts(self) -> IntArray:
        return numpy.cumsum(self.level_counts) - self.level_counts

    def depth_for(self, costs: FloatArray) -> IntArray:
        """Per demand: the levels up to this cost, at least one where it has any."""
        within = self.pairs.costs <= costs[self.pairs.demands]
        return numpy.maximum(self._deepest(within), numpy.minimum(self.level_counts, 1))

    def costs_at(self, depth: IntArray) -> FloatArray:
        """Per demand: the cost of its deepest known level."""
        costs = numpy.full(len(depth), -math.inf)
        has_any = depth > 0
        costs[has_any] = self.level_costs[self.level_starts[has_any] + depth[has_any] - 1]
        return costs

    def depth_needed(self, values: FloatArray) -> IntArray:
        """Per demand: the levels within which these sites (shares of them, in a relaxation) serve it."""
        open_share = numpy.zeros(self.pairs.site_count)
        open_share[self.sites] = values[: len(self.sites)]
        shares = open_share[self.pairs.sites]
        before = numpy.cumsum(shares) - shares
        is_first = numpy.diff(self.pairs.demands, prepend=-1) != 0
        before -= numpy.maximum.accumulate(numpy.where(is_first, before, 0))
        return self._deepest(before < _NEARLY_ONE)

    def _deepest(self, counts: NDArray[numpy.bool_]) -> IntArray:
        depth = numpy.zeros(len(self.level_counts), dtype=numpy.int64)
        numpy.maximum.at(depth, self.pairs.demands[counts], self.level[counts] + 1)
        return depth

    def model(self, depth: IntArray) -> Model:
        """Minimise the weighted cost, each demand's counted up to its depth."""
        z_counts = numpy.maximum(depth - 1, 0)
        lower = numpy.zeros(len(self.sites) + int(z_counts.sum()))
        lower[: len(self.sites)] = numpy.isin(self.sites, self.rules.required)
        nearest = self.level_costs[self.level_starts[self.level_counts > 0]]
        return Model(
            cost=numpy.append(numpy.zeros(len(self.sites)), self._step_costs(z_counts)),
            rows=stack_rows(
                [
                    self._level_rows(depth, z_counts),
                    *rule_rows(self.rules, self.sites, int(z_counts.sum())),
                ]
            ),
            lower=lower,
            upper=numpy.ones(len(lower)),
            is_whole=numpy.arange(len(lower)) < len(self.sites),
            offset=float(self.weights[self.level_counts > 0] @ nearest),
        )

    def _step_costs(self, z_counts: IntArray) -> FloatArray:
        """Per z: what it costs not to be served within its level."""
        demands, levels = _unroll(z_counts)
        here = self.level_starts[demands] + levels
        return self.weights[demands] * (self.level_costs[here + 1] - self.level_costs[here])

    def _level_rows(self, depth: IntArray, z_counts: IntArray) -> Rows:
        """z_k + (sites of level k) >= z_{k−1}, with z_{−1} = 1, and no z beyond the last level there is."""
        row_counts = numpy.where(depth < self.level_counts, z_counts, depth)
        row_starts = numpy.cumsum(row_counts) - row_counts
        known = self.level < row_counts[self.pairs.demands]
        demands, levels = _unroll(z_counts)
        z_columns = len(self.sites) + numpy.arange(len(demands))
        z_rows = row_starts[demands] + levels
        has_next = levels + 1 < row_counts[demands]
        rows = [row_starts[self.pairs.demands[known]] + self.level[known], z_rows, z_rows[has_next] + 1]
        columns = [
            numpy.searchsorted(self.sites, self.pairs.sites[known]), z_columns, z_columns[has_next]
        ]  # fmt: skip
        values = numpy.repeat([1.0, 1.0, -1.0], [len(part) for part in rows])
        row_count = int(row_counts.sum())
        lower = (_unroll(row_counts)[1] == 0).astype(numpy.float64)
        matrix = scipy.sparse.coo_array(
            (values, (numpy.concatenate(rows), numpy.concatenate(columns))),
            shape=(row_count, len(self.sites) + len(demands)),
        )
        return Rows(scipy.sparse.csr_array(matrix), lower, numpy.full(row_count, math.inf))


def _unroll(counts: IntArray) -> tuple[IntArray, IntArray]:
    """For counts (2, 0, 3): owners 0 0 2 2 2 and positions 0 1 0 1 2."""
    owners = numpy.repeat(numpy.arange(len(counts)), counts)
    return owners, numpy.arange(len(owners)) - numpy.repeat(numpy.cumsum(counts) - counts, counts)
