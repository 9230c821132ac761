"""How long things last when some are not over yet, from counts by whole day.

Kaplan & Meier (1958), JASA 53; the standard error is Greenwood's (1926). What is censored on a day was still at risk
on that day.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
ROUNDING = 1e-12


@dataclass(frozen=True)
class Survival:
    """The product-limit curve: on `days[k]` (ascending), `at_risk` were watched, `ended` ended, `survival` are left.

    `standard_error` is that of `survival` (Greenwood); 0 once all have ended.
    """

    days: FloatArray
    at_risk: FloatArray
    ended: FloatArray
    survival: FloatArray
    standard_error: FloatArray

    def at(self, day: float) -> tuple[float, float]:
        """The share that lasts beyond a day, and its standard error."""
        place = int(numpy.searchsorted(self.days, day, side="right")) - 1
        return (1.0, 0.0) if place < 0 else (float(self.survival[place]), float(self.standard_error[place]))

    def quantile(self, level: float) -> float | None:
        """The first day by which at least the share `level` has ended; None where the curve does not get there."""
        reached = numpy.flatnonzero(self.survival <= 1 - level + ROUNDING)
        return float(self.days[reached[0]]) if len(reached) else None

    def restricted_mean(self, until: float) -> float:
        """The mean duration when nothing is watched beyond the day `until`: the area under the curve up to there."""
        edges = numpy.concatenate([[0.0], self.days[self.days < until], [until]])
        heights = numpy.concatenate([[1.0], self.survival[self.days < until]])
        return float((numpy.diff(edges) * heights).sum())


def product_limit(days: ArrayLike, ended: ArrayLike, censored: ArrayLike) -> Survival:
    """The product-limit curve from counts; equal days are added up. Arrays of one shape (rows,)."""
    when, (ends, leaves) = sum_by_day(days, [ended, censored])
    at_risk = at_risk_by_day(ends + leaves)
    with numpy.errstate(divide="ignore", invalid="ignore"):
        survival = numpy.cumprod(1 - ends / at_risk, dtype=float)
        variance = numpy.cumsum(ends / (at_risk * (at_risk - ends)))
        error: FloatArray = numpy.where(survival > 0, survival * numpy.sqrt(variance), 0.0)
    return Survival(when, at_risk, ends, survival, error)


def sum_by_day(days: ArrayLike, counts: list[ArrayLike]) -> tuple[FloatArray, list[FloatArray]]:
    """Ascending days on which anything was counted, and the sums of each list of counts by day.

    Raises WrongUsage for unlike shapes or negative numbers.
    """
    when = numpy.asarray(days, dtype=float)
    tables = [numpy.asarray(count, dtype=float) for count in counts]
    if any(table.shape != when.shape for table in tables) or when.ndim != 1:
        raise WrongUsage("Days and counts should be lists of one length.")
    if (when < 0).any() or numpy.isnan(when).any() or any((table < 0).any() for table in tables):
        raise WrongUsage("Days and counts should not be below zero.")
    counted = numpy.sum(tables, axis=0) > 0
    distinct, place = numpy.unique(when[counted], return_inverse=True)
    sums = [numpy.bincount(place, weights=table[counted], minlength=len(distinct)).astype(float) for table in tables]
    return distinct, sums


def at_risk_by_day(leaving: FloatArray) -> FloatArray:
    """How many were still watched at the start of each day, from how many left on each."""
    return numpy.cumsum(leaving[::-1])[::-1]
