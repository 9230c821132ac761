"""How far a count may lie from what was expected: chance itself, and the error that the forecast was seen to make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

Z_90 = 1.6448536269514722  # the normal law: 90 % lie within so many standard deviations
# Few days can be looked back on, so their middle error is averaged with a usual one that weighs as much as four days;
# days that happened to fit better than chance allows do not make the forecast surer than that. The middle one, as a
# single day before a standstill that nobody could foresee should not rule the band for months.
USUAL_ERROR_SHARE, USUAL_ERROR_DAYS = 0.06, 4


@dataclass(frozen=True)
class Band:
    """How many are expected, and between which two numbers nine in ten such counts should lie."""

    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Tally:
    """What was expected of an earlier day, what came, and the variance that chance alone gives the count."""

    expected: float
    actual: float
    variance: float


def tally(chances: ArrayLike, happened: ArrayLike) -> Tally:
    """Expected and actual count of some cases."""
    chance = numpy.asarray(chances, dtype=float)
    return Tally(float(chance.sum()), float(numpy.sum(happened)), float((chance * (1 - chance)).sum()))


def estimate_error_share(tallies: Sequence[Tally]) -> float:
    """The standard deviation of actual over expected that chance does not explain (a share of what is expected)."""
    seen = [each for each in tallies if each.expected > 0]
    squares = [((each.actual - each.expected) ** 2 - each.variance) / each.expected**2 for each in seen]
    known = max(float(numpy.median(squares)), 0.0) * len(squares) if squares else 0.0
    return float((USUAL_ERROR_DAYS * USUAL_ERROR_SHARE**2 + known) / (USUAL_ERROR_DAYS + len(squares))) ** 0.5


def band_of(chances: ArrayLike, error_share: float) -> Band:
    """The band of 90 % around the sum of chances; what is certain (a chance of 1) has no error. NaN counts nothing."""
    chance = numpy.asarray(chances, dtype=float)
    chance = chance[~numpy.isnan(chance)]
    certain, open_chances = float((chance >= 1).sum()), chance[chance < 1]
    expected = float(open_chances.sum())
    variance = float((open_chances * (1 - open_chances)).sum()) + (error_share * expected) ** 2
    half = Z_90 * variance**0.5
    high = min(expected + half, float(len(open_chances)))
    return Band(certain + expected, certain + max(expected - half, 0.0), certain + high)
