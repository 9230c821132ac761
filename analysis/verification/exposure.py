"""How long a lost card still passes: minutes from report to effect, pending reports as lower bounds."""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from analysis.turnaround.survival import product_limit


@dataclass(frozen=True)
class Exposure:
    """Quantiles in minutes (None where the curve does not get there) and shares (0-1) still exposed after a time."""

    reports: int
    pending: int
    p50: float | None
    p95: float | None
    p99: float | None
    share_over_1_minute: float
    share_over_60_minutes: float


def describe_exposure(minutes: ArrayLike, reports: ArrayLike, is_pending: ArrayLike) -> Exposure:
    """Describe exposure from counts of reports by whole minute; a pending report has lasted at least its minutes."""
    counts, pending = numpy.asarray(reports, dtype=float), numpy.asarray(is_pending, dtype=bool)
    curve = product_limit(minutes, numpy.where(pending, 0.0, counts), numpy.where(pending, counts, 0.0))
    return Exposure(
        reports=int(counts.sum()),
        pending=int(counts[pending].sum()),
        p50=curve.quantile(0.5),
        p95=curve.quantile(0.95),
        p99=curve.quantile(0.99),
        # A whole number of minutes is the floor: 1 means under 2, so "over a minute" is what has not ended in minute 0.
        share_over_1_minute=curve.at(0)[0],
        share_over_60_minutes=curve.at(59)[0],
    )
