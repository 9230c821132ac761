"""The share still waiting after so many days, where some cases are still open (Kaplan & Meier 1958)."""

from typing import NamedTuple

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]

_ROUNDING = 1e-12
"""A survival that misses a level by less than this has reached it."""


class Survival(NamedTuple):
    """A step function of days; all arrays end in one entry per day, and may have groups before it."""

    days: FloatArray
    """Distinct and ascending."""
    at_risk: FloatArray
    """Cases still waiting just before the day; those censored on it are among them."""
    finished: FloatArray
    share: FloatArray
    """The share still waiting after the day, S(t)."""
    standard_error: FloatArray
    """Greenwood's; 0 once nobody is waiting."""

    def at(self, day: float) -> tuple[FloatArray, FloatArray]:
        """S(t) and its standard error; 1 and 0 before the first day, the last known value after the last."""
        position = int(numpy.searchsorted(self.days, day, side="right")) - 1
        if position < 0:
            groups = self.share.shape[:-1]
            return numpy.ones(groups), numpy.zeros(groups)
        return self.share[..., position], self.standard_error[..., position]

    def quantile(self, share: float) -> FloatArray:
        """The first day by which at least this share has finished; NaN where the cases seen do not tell."""
        reached = self.share <= 1 - share + _ROUNDING
        if not len(self.days):
            return numpy.full(self.share.shape[:-1], numpy.nan)
        return numpy.where(reached.any(axis=-1), self.days[reached.argmax(axis=-1)], numpy.nan)

    def restricted_mean(self, horizon: float) -> FloatArray:
        """Mean days waited up to a horizon: the area under the curve from 0 to it."""
        ends = numpy.clip(numpy.append(self.days, horizon), 0, horizon)
        widths = numpy.diff(ends, prepend=0.0)
        before = numpy.concatenate([numpy.ones((*self.share.shape[:-1], 1)), self.share], axis=-1)
        return before @ widths


def product_limit(days: ArrayLike, finished: ArrayLike, censored: ArrayLike) -> Survival:
    """The product-limit estimate from counts by day.

    days: any order, repeats are added up. finished, censored: how many cases ended and how many were last
    seen still open at that many days; the last axis runs over `days`, groups may come before it. Those that
    end and those censored on one day: the ends come first. Negative or broken counts raise WrongUsage.

    S(t) = product over days <= t of (1 − d/n);  variance = S(t)² x sum of d / (n (n − d)) (Greenwood 1926).
    """
    distinct, ended, lost = add_up_days(days, finished, censored)
    at_risk = waiting(ended + lost)
    left = numpy.divide(at_risk - ended, at_risk, out=numpy.ones_like(ended), where=at_risk > 0)
    share = numpy.cumprod(left, axis=-1)
    per_day = numpy.divide(ended, at_risk * (at_risk - ended), out=numpy.zeros_like(ended), where=at_risk > ended)
    error = share * numpy.sqrt(numpy.cumsum(per_day, axis=-1))
    return Survival(distinct, at_risk, ended, share, error)


def waiting(leaving: FloatArray) -> FloatArray:
    """Per day, how many have not left before it."""
    return numpy.cumsum(leaving[..., ::-1], axis=-1)[..., ::-1]


def add_up_days(days: ArrayLike, *counts: ArrayLike) -> tuple[FloatArray, ...]:
    """The distinct days in ascending order, and each set of counts added up by them."""
    given = numpy.asarray(days, dtype=numpy.float64)
    tables = [numpy.asarray(table, dtype=numpy.float64) for table in counts]
    if given.ndim != 1 or any(table.shape[-1:] != given.shape for table in tables):
        raise WrongUsage("Give one count for each day.")
    if numpy.isnan(given).any() or any(not (table >= 0).all() for table in tables):
        raise WrongUsage("Days and counts must be numbers, the counts not negative.")
    order = numpy.argsort(given, kind="stable")
    given = given[order]
    starts = numpy.flatnonzero(numpy.diff(given, prepend=numpy.nan) != 0)
    summed = [_sum_from(table[..., order], starts) for table in tables]
    return given[starts], *summed


def _sum_from(table: FloatArray, starts: NDArray[numpy.intp]) -> FloatArray:
    if not len(starts):
        return numpy.zeros((*table.shape[:-1], 0))
    return numpy.add.reduceat(table, starts, axis=-1)
