"""Quantiles and means of whole days that are held as counts."""

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.turnaround.survival import add_up_days

FloatArray = NDArray[numpy.float64]


def quantile_of_counts(days: ArrayLike, counts: ArrayLike, share: float) -> FloatArray:
    """The quantile by linear interpolation, equal to that of the rows behind the counts.

    days: any order, repeats are added up. counts: whole numbers, the last axis by day, groups before it.
    NaN for a group without cases.
    """
    distinct, table = add_up_days(days, counts)
    reached = numpy.cumsum(table, axis=-1)
    total = reached[..., -1] if len(distinct) else numpy.zeros(table.shape[:-1])
    rank = share * (total - 1)
    below = numpy.floor(rank)
    low = _value_at(distinct, reached, below)
    high = _value_at(distinct, reached, numpy.minimum(below + 1, total - 1))
    return numpy.where(total > 0, low + (high - low) * (rank - below), numpy.nan)


def _value_at(days: FloatArray, reached: FloatArray, rank: FloatArray) -> FloatArray:
    """The day of the case with this rank, from 0."""
    if not len(days):
        return numpy.full(numpy.shape(rank), numpy.nan)
    return days[(reached > numpy.expand_dims(rank, -1)).argmax(axis=-1)]


def mean_of_counts(days: ArrayLike, counts: ArrayLike) -> FloatArray:
    """The mean number of days; NaN for a group without cases."""
    given, table = numpy.asarray(days, dtype=numpy.float64), numpy.asarray(counts, dtype=numpy.float64)
    total = table.sum(axis=-1)
    return numpy.divide(table @ given, total, out=numpy.full(numpy.shape(total), numpy.nan), where=total > 0)
