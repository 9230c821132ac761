"""Whether a series of cohorts changed, or only wavers as it always did: control charts.

Laney (2002), Quality Engineering 14: the p' chart, whose limits allow for cohorts that differ by more than chance; a
plain p-chart flags everything where a cohort holds thousands. XmR (Wheeler & Chambers 1992): single values, with limits
from the mean moving range.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
BoolArray = NDArray[numpy.bool_]
D2 = 1.128  # the mean range of two values, in standard deviations
XMR_FACTOR = 2.66  # 3 / d2
RUN_LENGTH = 8


@dataclass(frozen=True)
class ControlChart:
    """`values` in time order, their `centre`, and the limits of each; arrays of one shape (cohorts,).

    `spread` is how much more the values waver than chance (sigma z) for p', their mean moving range for XmR.
    A signal is a value beyond its limits, or one in a run of 8 on one side of the centre.
    """

    values: FloatArray
    centre: float
    low: FloatArray
    high: FloatArray
    spread: float
    is_beyond: BoolArray
    is_in_run: BoolArray


def laney_p_prime(late: ArrayLike, due: ArrayLike) -> ControlChart:
    """The p' chart of `late` out of `due`, by cohort in time order. Raises WrongUsage for fewer than two cohorts."""
    counts, totals = numpy.asarray(late, dtype=float), numpy.asarray(due, dtype=float)
    _require_two(totals)
    centre = float(counts.sum() / totals.sum())
    shares = counts / totals
    error = numpy.sqrt(centre * (1 - centre) / totals)
    z_score = numpy.divide(shares - centre, error, out=numpy.zeros_like(shares), where=error > 0)
    spread = float(numpy.abs(numpy.diff(z_score)).mean()) / D2
    low, high = centre - 3 * error * spread, centre + 3 * error * spread
    return _judge(shares, centre, numpy.maximum(low, 0.0), numpy.minimum(high, 1.0), spread)


def individuals_chart(values: ArrayLike) -> ControlChart:
    """The XmR chart of single values in time order. Raises WrongUsage for fewer than two."""
    series = numpy.asarray(values, dtype=float)
    _require_two(series)
    centre, spread = float(series.mean()), float(numpy.abs(numpy.diff(series)).mean())
    reach = numpy.full(len(series), XMR_FACTOR * spread)
    return _judge(series, centre, centre - reach, centre + reach, spread)


def find_runs(values: FloatArray, centre: float, length: int = RUN_LENGTH) -> BoolArray:
    """Which values stand in a row of at least `length` on one side of the centre; one on the centre ends a row."""
    side = numpy.sign(values - centre)
    row = numpy.cumsum(numpy.concatenate([[True], side[1:] != side[:-1]])) - 1
    return (numpy.bincount(row)[row] >= length) & (side != 0)


def _judge(values: FloatArray, centre: float, low: FloatArray, high: FloatArray, spread: float) -> ControlChart:
    rounding = 1e-12
    is_beyond = (values < low - rounding) | (values > high + rounding)
    return ControlChart(values, centre, low, high, spread, is_beyond, find_runs(values, centre))


def _require_two(series: FloatArray) -> None:
    if len(series) < 2:
        raise WrongUsage("A control chart needs at least two cohorts, one after the other.")
