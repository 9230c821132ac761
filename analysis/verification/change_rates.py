"""How a monthly count changes: against the same month a year before, and against the mean of the quarter before."""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

YEAR, QUARTER = 12, 3
FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class Changes:
    """Relative changes by month (0.1 is a tenth more); NaN where there is nothing to compare with."""

    on_year: FloatArray
    on_quarter: FloatArray


def changes_of(values: ArrayLike) -> Changes:
    """Changes of consecutive months (months,); NaN stands for a month that is not whole or not known."""
    series = numpy.asarray(values, dtype=float)
    year_before = numpy.concatenate([numpy.full(YEAR, numpy.nan), series])[: len(series)]
    padded = numpy.concatenate([numpy.full(QUARTER, numpy.nan), series])
    quarter_before = numpy.array([padded[place : place + QUARTER].mean() for place in range(len(series))])
    return Changes(_ratio(series, year_before), _ratio(series, quarter_before))


def _ratio(now: FloatArray, before: FloatArray) -> FloatArray:
    is_known = before > 0
    return numpy.where(is_known, now / numpy.where(is_known, before, 1.0) - 1, numpy.nan)
