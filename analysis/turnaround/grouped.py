"""The curves of many groups at once: how things end by day in each of them, from counts by whole day.

The same product limit and Aalen-Johansen shares as for one group, on a table of groups by days.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.turnaround.survival import ROUNDING

FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class GroupedCurves:
    """Rows are groups, columns the days 0, 1, 2 …: how many are watched at the start of a day, and what share is left.

    `by_cause` holds the share that has ended in each way by the day.
    """

    at_risk: FloatArray
    survival: FloatArray
    by_cause: Mapping[str, FloatArray]

    def quantile(self, level: float, cause: str | None = None) -> FloatArray:
        """The first day by which at least the share `level` has ended, in any way or in one; NaN where none is."""
        share = 1 - self.survival if cause is None else self.by_cause[cause]
        reached = share >= level - ROUNDING
        return numpy.where(reached.any(axis=1), reached.argmax(axis=1), numpy.nan)

    def restricted_mean(self, until: int) -> FloatArray:
        """The mean duration where each counts at most `until` days; NaN where the curve is not known that far."""
        return numpy.where(self._is_known(until), _up_to(self.survival, until - 1).sum(axis=1), numpy.nan)

    def shares(self, until: int) -> dict[str, FloatArray]:
        """The share that has ended in each way by the day `until`; NaN where the curve is not known that far."""
        is_known = self._is_known(until)
        return {
            cause: numpy.where(is_known, _up_to(share, until)[:, -1], numpy.nan)
            for cause, share in self.by_cause.items()
        }

    def _is_known(self, until: int) -> NDArray[numpy.bool_]:
        """Whether someone is watched up to the day, or all have ended before."""
        is_watched = self.at_risk[:, until] > 0 if until < self.at_risk.shape[1] else False
        return is_watched | (_up_to(self.survival, until)[:, -1] <= ROUNDING)


def grouped_curves(
    group: ArrayLike, days: ArrayLike, ended: Mapping[str, ArrayLike], censored: ArrayLike, group_count: int
) -> GroupedCurves:
    """Curves of the groups 0 … group_count - 1, from rows of counts: group, whole day, how many ended or left.

    What is censored on a day was still at risk on that day; ties are exact.
    """
    rows, columns = numpy.asarray(group, dtype=numpy.int64), numpy.asarray(days, dtype=numpy.int64)
    width = int(columns.max(initial=0)) + 1
    place, size = rows * width + columns, group_count * width

    def spread(counts: ArrayLike) -> FloatArray:
        table = numpy.bincount(place, weights=numpy.asarray(counts, dtype=float), minlength=size)
        return table.astype(float).reshape(group_count, width)

    ends = {cause: spread(counts) for cause, counts in ended.items()}
    total = sum(ends.values(), numpy.zeros((group_count, width)))
    at_risk = numpy.cumsum((total + spread(censored))[:, ::-1], axis=1)[:, ::-1]
    watched = numpy.maximum(at_risk, 1.0)  # where none is at risk, none ends
    survival: FloatArray = numpy.cumprod(1 - total / watched, axis=1, dtype=float)
    before = numpy.concatenate([numpy.ones((group_count, 1)), survival[:, :-1]], axis=1)
    shares = {cause: numpy.cumsum(before * count / watched, axis=1) for cause, count in ends.items()}
    return GroupedCurves(at_risk, survival, shares)


def _up_to(curve: FloatArray, day: int) -> FloatArray:
    """The columns up to a day; beyond the last one a curve goes on as it is."""
    missing = max(day + 1 - curve.shape[1], 0)
    return numpy.concatenate([curve[:, : day + 1], numpy.repeat(curve[:, -1:], missing, axis=1)], axis=1)
