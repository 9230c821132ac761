"""Which of many bureaus differ from the share of all by more than chance: a funnel, for small numbers as for large.

Spiegelhalter (2005), Statistics in Medicine 24: exact binomial limits, widened where bureaus as a whole vary more than
chance (the squares of their winsorised z-scores). Which ones are flagged: Benjamini & Hochberg (1995), JRSS B 57, so
that of those flagged no more than a set share is to be expected wrong.
"""

from dataclasses import dataclass

import numpy
import scipy.stats
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
BoolArray = NDArray[numpy.bool_]
WINSORISED_SHARE = 0.1  # of the z-scores, at either end
FEWEST_BUREAUS = 10  # below that nobody can tell how much bureaus vary


@dataclass(frozen=True)
class Funnel:
    """Bureaus around the `target` share; arrays of one shape (bureaus,).

    `widening` is what the limits are stretched by about the target (the root of the over-dispersion; 1 where chance
    explains all). `z_score` and `p_value` (two-sided) are after it; `is_flagged` by Benjamini-Hochberg.
    """

    target: float
    widening: float
    z_score: FloatArray
    p_value: FloatArray
    is_flagged: BoolArray

    def limits(self, due: ArrayLike, coverage: float) -> tuple[FloatArray, FloatArray]:
        """The lower and the upper limit of a share of so many, between 0 and 1."""
        low, high = binomial_limits(self.target, due, coverage)
        stretched = [self.target + self.widening * (limit - self.target) for limit in (low, high)]
        return numpy.clip(stretched[0], 0, 1), numpy.clip(stretched[1], 0, 1)


def build_funnel(late: ArrayLike, due: ArrayLike, target: float | None = None, false_share: float = 0.05) -> Funnel:
    """The funnel of `late` out of `due`, by bureau, about the share of all unless a target is given.

    Raises WrongUsage where a bureau has none due, or more late than due.
    """
    counts, totals = numpy.asarray(late, dtype=float), numpy.asarray(due, dtype=float)
    if counts.shape != totals.shape or (totals < 1).any() or (counts < 0).any() or (counts > totals).any():
        raise WrongUsage("A funnel needs, of each bureau, how many were due and how many of these were late.")
    if target is None:
        target = float(counts.sum() / totals.sum()) if len(totals) else float("nan")
    widening = numpy.sqrt(overdispersion(counts, totals, target))
    z_score = exact_z_scores(counts, totals, target) / widening
    p_value = numpy.minimum(1.0, 2 * scipy.stats.norm.sf(numpy.abs(z_score)))
    return Funnel(target, float(widening), z_score, p_value, benjamini_hochberg(p_value, false_share))


def binomial_limits(target: float, due: ArrayLike, coverage: float) -> tuple[FloatArray, FloatArray]:
    """The exact binomial quantiles that leave half of 1 - `coverage` on either side, as shares of `due`."""
    totals = numpy.asarray(due, dtype=float)
    tail = (1 - coverage) / 2
    low, high = (scipy.stats.binom.ppf(level, totals, target) / totals for level in (tail, 1 - tail))
    return low, high


def overdispersion(late: FloatArray, due: FloatArray, target: float) -> float:
    """The mean square of the winsorised z-scores, or 1 where it is no more than chance would give.

    By chance it is 1 with a variance of 2 over the number of bureaus; only two standard errors above count. Of fewer
    than ten bureaus it is not asked.
    """
    if len(due) < FEWEST_BUREAUS or not 0 < target < 1:
        return 1.0
    scores = pearson_z_scores(late, due, target)
    low = numpy.quantile(scores, WINSORISED_SHARE, method="higher")
    high = numpy.quantile(scores, 1 - WINSORISED_SHARE, method="lower")
    factor = float(numpy.mean(numpy.clip(scores, low, high) ** 2))
    return factor if factor > 1 + 2 * numpy.sqrt(2 / len(due)) else 1.0


def pearson_z_scores(late: FloatArray, due: FloatArray, target: float) -> FloatArray:
    """How many standard errors each share lies from the target, by the normal approximation."""
    return (late / due - target) / numpy.sqrt(target * (1 - target) / due)


def exact_z_scores(late: FloatArray, due: FloatArray, target: float) -> FloatArray:
    """The normal score of each share's exact binomial tail, so that small numbers do not look stranger than they are.

    A tail too small for a double is taken from the normal approximation, which is good where that happens.
    """
    if not 0 < target < 1:
        return numpy.zeros(len(due))
    above, below = scipy.stats.binom.sf(late - 1, due, target), scipy.stats.binom.cdf(late, due, target)
    score = numpy.where(above < below, scipy.stats.norm.isf(above), scipy.stats.norm.ppf(below))
    score = numpy.where(numpy.minimum(above, below) < 0.5, score, 0.0)
    return numpy.where(numpy.isinf(score), pearson_z_scores(late, due, target), score)


def benjamini_hochberg(p_values: ArrayLike, false_share: float = 0.05) -> BoolArray:
    """Which of the hypotheses fall when the expected share of those that fall wrongly is held to `false_share`."""
    values = numpy.asarray(p_values, dtype=float)
    count = len(values)
    ordered = numpy.sort(values)
    kept = numpy.flatnonzero(ordered <= false_share * numpy.arange(1, count + 1) / max(count, 1))
    return values <= ordered[kept[-1]] if len(kept) else numpy.zeros(count, dtype=bool)
