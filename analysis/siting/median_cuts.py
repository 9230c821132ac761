"""Cuts for the p-median: what it costs to serve the demands of a zone, as affine functions that never exceed it.

With shares x of sites open, a demand takes its sites nearest first until their shares make one. Let D be the
cost of the last it needs: then w (D − sum of (D − d_j) x_j over the sites j nearer than D) never exceeds what
it costs at any other shares, and is exact at these (Duran-Mateluna, Alès & Elloumi 2023).
"""

from dataclasses import dataclass

import numpy
from numpy.typing import NDArray

from analysis.siting.arrays import Costs
from analysis.siting.master import Cuts
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_SERVED = 1 - 1e-9
_FIRST_WIDTH = 16


@dataclass(frozen=True, eq=False)
class NearestFirst:
    """Per demand its sites, the nearest first, as two tables of shape (demands, most sites in any reach).

    Costs are those beyond the demand's cheapest. A row that is shorter ends in sites of number `site_count`
    at infinite cost.
    """

    sites: IntArray
    costs: FloatArray
    ends: FloatArray
    """Per demand: the cost of what its own sites do not serve: a required site's, or its farthest own."""
    site_count: int

    @staticmethod
    def of(pairs: Costs, column_of: IntArray, farthest: FloatArray, cheapest: FloatArray) -> "NearestFirst":
        """`pairs` ordered as always; `column_of` numbers their sites; `farthest` is the cost of a required site."""
        starts = numpy.searchsorted(pairs.demands, numpy.arange(pairs.demand_count + 1))
        lengths = numpy.diff(starts)
        site_count = int(column_of.max(initial=-1)) + 1  # columns are numbered from 0 without gaps
        shape = (pairs.demand_count, int(lengths.max(initial=0)))
        sites, costs = numpy.full(shape, site_count), numpy.full(shape, numpy.inf)
        places = pairs.demands, numpy.arange(len(pairs.demands)) - starts[pairs.demands]
        sites[places], costs[places] = column_of[pairs.sites], pairs.costs - cheapest[pairs.demands]
        last = costs[numpy.arange(shape[0]), numpy.maximum(lengths - 1, 0)] if shape[1] else numpy.zeros(shape[0])
        ends = numpy.where(numpy.isfinite(farthest), farthest - cheapest, numpy.where(lengths > 0, last, 0))
        return NearestFirst(sites, costs, ends, site_count)

    def cuts(self, shares: FloatArray, weights: FloatArray, zones: IntArray, zone_count: int) -> Cuts:
        """The cut of each zone at these shares."""
        constants, width = numpy.zeros(zone_count), self.site_count + 1
        slopes = numpy.zeros(zone_count * width)
        for rows, sites, costs, levels in self._served(shares):
            saved = weights[rows, None] * numpy.maximum(levels[:, None] - costs, 0)
            cells = zones[rows, None] * width + sites
            slopes -= sum_by(cells.ravel(), saved.ravel(), len(slopes))
            constants += sum_by(zones[rows], weights[rows] * levels, zone_count)
        table = slopes.reshape(zone_count, width)[:, : self.site_count]
        return Cuts(constants + table @ shares, constants, table)

    def levels(self, shares: FloatArray) -> FloatArray:
        """Per demand: the cost of the last site it needs."""
        found = numpy.zeros(len(self.ends))
        for rows, _, _, levels in self._served(shares):
            found[rows] = levels
        return found

    def reached(self, shares: FloatArray) -> FloatArray:
        """Per demand: the shares of its sites in all."""
        return numpy.append(shares, 0.0)[self.sites].sum(axis=1)

    def _served(self, shares: FloatArray) -> list[tuple[IntArray, IntArray, FloatArray, FloatArray]]:
        """Demands in parts, with as many of their sites as they need and the cost of the last of these."""
        share_of = numpy.append(shares, 0.0)
        waiting, width, parts = numpy.arange(len(self.ends)), _FIRST_WIDTH, []
        while len(waiting):
            sites, costs = self.sites[waiting, :width], self.costs[waiting, :width]
            is_enough = numpy.cumsum(share_of[sites], axis=1) >= _SERVED
            is_served = is_enough.any(axis=1) if sites.shape[1] else numpy.zeros(len(waiting), dtype=bool)
            is_done = is_served | (width >= self.sites.shape[1])
            levels = self.ends[waiting]
            if sites.shape[1]:
                first = costs[numpy.arange(len(waiting)), is_enough.argmax(axis=1)]
                levels = numpy.where(is_served, numpy.minimum(first, levels), levels)
            parts.append((waiting[is_done], sites[is_done], costs[is_done], levels[is_done]))
            waiting, width = waiting[~is_done], width * 4
        return parts
