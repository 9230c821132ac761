"""What every swap would change in a coverage plan, kept up to date from one swap to the next."""

import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.ragged import take_rows

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


class Swaps:
    """A coverage plan, and how much weight each swap of an open for a shut site would win or lose.

    After Resende & Werneck (2007): `gains` is what a site would add, `shared[slot, site]` the weight that the
    open site of this slot covers alone and the other site covers too. A swap changes only the rows of its two
    sites, so the next swap is priced in a fraction of the time of the first.
    """

    def __init__(
        self, covers: scipy.sparse.csr_array, by_site: scipy.sparse.csr_array, weights: FloatArray, opened: IntArray
    ) -> None:
        self._covers, self._by_site, self._weights = covers, by_site, weights
        self.sites = opened.astype(numpy.int64)
        is_open, slot_of = numpy.zeros(by_site.shape[0]), numpy.zeros(by_site.shape[0])
        is_open[opened], slot_of[opened] = 1, numpy.arange(len(opened))
        self._times = (covers @ is_open).astype(numpy.int64)
        self._slots = (covers @ slot_of).astype(numpy.int64)
        """Sum of the slots that cover a row: the slot itself where there is only one."""
        self.gains = numpy.zeros(len(is_open))
        self.shared = numpy.zeros((len(opened), len(is_open)))
        self._count(numpy.arange(len(weights)), 1)

    def copy(self) -> "Swaps":
        """The same plan, to be changed apart."""
        twin = object.__new__(Swaps)
        twin.__dict__ = self.__dict__ | {
            name: getattr(self, name).copy() for name in ("sites", "_times", "_slots", "gains", "shared")
        }
        return twin

    @property
    def covered(self) -> float:
        return float(self._weights[self._times > 0].sum())

    def best(self, costs: FloatArray, room: float) -> tuple[int, int, float]:
        """The swap that wins most among those that keep the sum of costs within `room`: slot, site, weight won."""
        slots = numpy.arange(len(self.sites))
        change = self.gains[None, :] + self.shared - self.shared[slots, self.sites][:, None]
        change[:, self.sites] = -math.inf
        if math.isfinite(room):
            spare = room - float(costs[self.sites].sum())
            change[costs[None, :] > spare + costs[self.sites, None]] = -math.inf
        best = int(change.argmax())
        return best // change.shape[1], best % change.shape[1], float(change.flat[best])

    def make(self, slot: int, site: int) -> None:
        """Shut the site of this slot, open that one."""
        left, entered = self._rows(int(self.sites[slot])), self._rows(site)
        changed = numpy.union1d(left, entered)
        self._count(changed, -1)
        self._times[left] -= 1
        self._slots[left] -= slot
        self._times[entered] += 1
        self._slots[entered] += slot
        self.sites[slot] = site
        self._count(changed, 1)

    def _rows(self, site: int) -> IntArray:
        """The rows that this site covers."""
        return self._by_site.indices[self._by_site.indptr[site] : self._by_site.indptr[site + 1]]

    def _count(self, rows: IntArray, sign: int) -> None:
        """Add these rows to gains and shares, or take them out."""
        bare, single = rows[self._times[rows] == 0], rows[self._times[rows] == 1]
        sites, lengths = take_rows(self._covers.indptr, self._covers.indices, bare)
        numpy.add.at(self.gains, sites, sign * numpy.repeat(self._weights[bare], lengths))
        sites, lengths = take_rows(self._covers.indptr, self._covers.indices, single)
        cells = numpy.repeat(self._slots[single] * len(self.gains), lengths) + sites
        numpy.add.at(self.shared.reshape(-1), cells, sign * numpy.repeat(self._weights[single], lengths))
