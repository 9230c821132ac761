"""Cuts for coverage: what the sites cover, zone by zone, as affine functions that never fall short of it.

With shares x of sites open, a row i counts w_i min(1, sum of x_j over the sites that cover it): concave, and
exact where x is whole. At a point, the rows short of one give the slopes and the others a constant (Cordeau,
Furini & Ljubić 2019). Here with its sign turned, as a cost.
"""

from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.greedy import greedy_coverage
from analysis.siting.master import Cuts
from analysis.siting.purse import Purse
from analysis.siting.rows import MergedRows
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_ZONES = 20
"""More make a cut say more and the linear program larger; 20 was quickest among 1, 20, 60 and 120."""


@dataclass(frozen=True, eq=False)
class CoverageCuts:
    """The merged rows, each in a zone; a zone lies within one group."""

    merged: MergedRows
    zones: IntArray
    zone_groups: IntArray
    entry_rows: IntArray
    """Per entry of the coverage: its row."""
    entry_cells: IntArray
    """Per entry: its cell in a table of zones by sites."""

    @staticmethod
    def of(merged: MergedRows) -> "CoverageCuts":
        pairs = numpy.stack([merged.groups, _zones_of(merged)])
        distinct, zones = numpy.unique(pairs, axis=1, return_inverse=True)
        entry_rows = numpy.repeat(numpy.arange(merged.shape[0]), numpy.diff(merged.covers.indptr))
        cells = zones[entry_rows] * merged.shape[1] + merged.covers.indices
        return CoverageCuts(merged, zones, distinct[0], entry_rows, cells)

    @property
    def zone_weights(self) -> FloatArray:
        return sum_by(self.zones, self.merged.weights, len(self.zone_groups))

    def cuts(self, shares: FloatArray) -> Cuts:
        """Costs are minus the covered weights."""
        weights, zone_count = self.merged.weights, len(self.zone_groups)
        covered = self.merged.covers @ shares
        is_short = covered < 1 - 1e-9
        costs = -sum_by(self.zones, weights * numpy.minimum(covered, 1), zone_count)
        constants = -sum_by(self.zones, numpy.where(is_short, 0, weights), zone_count)
        entries = numpy.where(is_short, weights, 0)[self.entry_rows]
        slopes = -sum_by(self.entry_cells, entries, zone_count * len(shares))
        return Cuts(costs, constants, slopes.reshape(zone_count, len(shares)))


def _zones_of(merged: MergedRows) -> IntArray:
    """Per row the number of its zone: sites go with the centre they share most weight with, rows with their sites."""
    covers, weights = merged.covers, merged.weights
    site_count = merged.shape[1]
    purse = Purse(numpy.ones(site_count), numpy.ones(site_count, dtype=bool), min(_ZONES, site_count), numpy.inf)
    one_group = numpy.zeros(len(weights), dtype=numpy.int64)
    centres = greedy_coverage(covers, weights, one_group, numpy.zeros(1), purse, per_cost=False)
    if not len(centres):
        return one_group
    shared = (covers[:, centres].T @ scipy.sparse.diags_array(weights) @ covers).toarray()
    belongs = numpy.zeros((site_count, len(centres)))
    belongs[numpy.arange(site_count), shared.argmax(axis=0)] = 1
    return numpy.asarray((covers @ belongs).argmax(axis=1), dtype=numpy.int64)
