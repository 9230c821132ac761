"""The share that has ended in each way: issued, rejected, withdrawn (Aalen & Johansen 1978)."""

from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.turnaround.survival import add_up_days, waiting

FloatArray = NDArray[numpy.float64]


class Incidence(NamedTuple):
    """Step functions of days, one row per way of ending."""

    days: FloatArray
    share: FloatArray
    """Way of ending by day: the share that has ended so by the day."""
    still_open: FloatArray
    """Per day: the share that has ended in no way, 1 minus the sum of the others."""

    def at(self, day: float) -> FloatArray:
        """The share of each ending by a day."""
        position = int(numpy.searchsorted(self.days, day, side="right")) - 1
        return self.share[:, position] if position >= 0 else numpy.zeros(len(self.share))


def aalen_johansen(days: ArrayLike, ended: ArrayLike, censored: ArrayLike) -> Incidence:
    """Cumulative incidence from counts by day; ends of several kinds on one day are exact, not jittered.

    ended: way of ending by day, how many cases ended so at that many days. censored: per day, how many were
    last seen still open. I_c(t) = sum over days u <= t of S(u−) d_c(u) / n(u), S being the product-limit
    estimate of all endings together; the I_c and S add up to 1.
    """
    kinds = numpy.atleast_2d(numpy.asarray(ended, dtype=numpy.float64))
    distinct, by_kind, lost = add_up_days(days, kinds, censored)
    total = by_kind.sum(axis=0)
    at_risk = waiting(total + lost)
    hazard = numpy.divide(by_kind, at_risk, out=numpy.zeros_like(by_kind), where=at_risk > 0)
    left = numpy.divide(at_risk - total, at_risk, out=numpy.ones_like(total), where=at_risk > 0)
    still_open = numpy.cumprod(left)
    before = numpy.concatenate([[1.0], still_open[:-1]])[: len(distinct)]
    return Incidence(distinct, numpy.cumsum(before * hazard, axis=-1), still_open)
