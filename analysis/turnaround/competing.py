"""How things end when they can end in several ways: cumulative incidence, from counts by whole day.

Aalen & Johansen (1978), Scandinavian Journal of Statistics 5. One way of ending is never treated as censoring of
another: that would say what would happen if the other did not exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.turnaround.survival import ROUNDING, at_risk_by_day, sum_by_day

FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class Incidence:
    """By `days[k]` (ascending): the share that ended in each way, and the share that has not ended in any."""

    days: FloatArray
    by_cause: Mapping[str, FloatArray]
    survival: FloatArray

    def quantile(self, cause: str, level: float) -> float | None:
        """The first day by which at least the share `level` of all ended in this way; None where it never is."""
        reached = numpy.flatnonzero(self.by_cause[cause] >= level - ROUNDING)
        return float(self.days[reached[0]]) if len(reached) else None


def aalen_johansen(days: ArrayLike, ended: Mapping[str, ArrayLike], censored: ArrayLike) -> Incidence:
    """Cumulative incidence of each way of ending; ties are exact, and the shares sum to 1 - survival."""
    when, (leaves, *ends) = sum_by_day(days, [censored, *ended.values()])
    total = numpy.sum(ends, axis=0) if ends else numpy.zeros_like(leaves)
    at_risk = at_risk_by_day(total + leaves)
    survival = numpy.cumprod(1 - total / at_risk)
    before = numpy.concatenate([[1.0], survival[:-1]])
    shares = {cause: numpy.cumsum(before * count / at_risk) for cause, count in zip(ended, ends, strict=True)}
    return Incidence(when, shares, survival)
