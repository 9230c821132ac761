"""Abrupt changes in weekly counts: a self-starting CUSUM of counts against what others counted in the same weeks.

A series y of counts is held against the exposure e, the counts of the others: what strikes all alike, a holiday or a
fault of the feed, is in both. With sums Y and E up to a week, y given Y is binomial with the chance e / E where nothing
changed, whatever the level; so no level need be known beforehand (Hawkins & Olwell 1998, chapter 7). The CUSUM adds
the logarithms of the likelihood ratio of a rate `ratio` times as high,

    score = max(0, score + y log(ratio) - Y log((E + (ratio - 1) e) / E)),

for two rises and two falls. What counts vary more than chance divides it. For any one week the chance that the score
there reaches h is at most exp(-h) (Ville's inequality, going back in time), so the four of them run exp(h) / 8 weeks
at the least, on average, until they do without a change. Simulated, they run 1.7 to 7 times exp(h) for counts of 0.1 to
50 a week (`python -m benchmarks.leads --runs`); 1.5 times is what is reckoned with.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[numpy.float64]
RATIOS = (1.5, 4.0, 1 / 1.5, 1 / 5.0)
RUN_FACTOR = 1.5  # weeks until a false alarm, in exp(score): below all that was simulated
MOST_SCORE = 600.0  # what a double can raise to a power; beyond it no alarm is surer


@dataclass(frozen=True)
class Changes:
    """By series: the highest score, the chance of one as high without a change, and what changed.

    `week` is the index of the first week of the new level, `peak` that of the highest score; `factor` is the rate from
    `week` to `peak` over that before (infinite after nothing). `widening` is the dispersion that divided the scores.
    """

    score: FloatArray
    p_value: FloatArray
    week: NDArray[numpy.int64]
    peak: NDArray[numpy.int64]
    factor: FloatArray
    widening: FloatArray


def find_changes(counts: ArrayLike, exposures: ArrayLike) -> Changes:
    """The strongest change of each series; both arrays have the shape (series, weeks).

    A series begins after its first week with a count: that somebody began is no change.
    """
    counted, exposed = _begun(numpy.asarray(counts, dtype=float), numpy.asarray(exposures, dtype=float))
    if not counted.size:
        nothing = numpy.zeros(len(counted))
        return Changes(nothing, nothing + 1, nothing.astype(int), nothing.astype(int), nothing + 1, nothing + 1)
    widening = find_dispersion(counted, exposed)
    score, peak = numpy.zeros(len(counted)), numpy.zeros(len(counted), dtype=int)
    for ratio in RATIOS:
        path = score_path(counted, exposed, ratio, widening)
        highest = path.max(axis=1, initial=0.0)
        is_higher = highest > score
        peak[is_higher] = path[is_higher].argmax(axis=1)
        score = numpy.maximum(score, highest)
    weeks = numpy.maximum((exposed > 0).sum(axis=1), 1)
    week, factor = _split(counted, exposed, peak)
    return Changes(score, false_alarm_chance(score, weeks), week, peak, factor, widening)


def false_alarm_chance(score: ArrayLike, weeks: ArrayLike) -> FloatArray:
    """The chance that a series without a change reaches the score in so many weeks."""
    return -numpy.expm1(-numpy.asarray(weeks, dtype=float) / average_run_weeks(score))


def average_run_weeks(score: ArrayLike) -> FloatArray:
    """Weeks on average until a series without a change reaches the score."""
    return RUN_FACTOR * numpy.exp(numpy.minimum(numpy.asarray(score, dtype=float), MOST_SCORE))


def score_path(counts: FloatArray, exposures: FloatArray, ratio: float, widening: FloatArray) -> FloatArray:
    """The CUSUM of each series after each week, for a rate `ratio` times as high: shape (series, weeks)."""
    sums, exposed = counts.cumsum(axis=1), numpy.maximum(exposures.cumsum(axis=1), 1e-9)
    steps = counts * numpy.log(ratio) - sums * numpy.log1p((ratio - 1) * exposures / exposed)
    steps /= widening[:, None]
    # A CUSUM is the sum less its lowest value so far.
    walked = numpy.concatenate([numpy.zeros((len(steps), 1)), steps.cumsum(axis=1)], axis=1)
    return (walked - numpy.minimum.accumulate(walked, axis=1))[:, 1:]


def find_dispersion(counts: FloatArray, exposures: FloatArray) -> FloatArray:
    """How much more the counts vary from week to week than chance would have it, at least 1: one number a series.

    Differences of neighbouring weeks, so a change of level counts once; only two standard errors above 1 count.
    """
    before, after = counts[:, :-1] * exposures[:, 1:], counts[:, 1:] * exposures[:, :-1]
    chance = exposures[:, :-1] * exposures[:, 1:] * (counts[:, :-1] + counts[:, 1:])
    factor = ((after - before) ** 2).sum(axis=1) / numpy.maximum(chance.sum(axis=1), 1e-12)
    weeks = numpy.maximum((exposures > 0).sum(axis=1), 1)
    return numpy.where(factor > 1 + 2 * numpy.sqrt(3 / weeks), factor, 1.0)


def simulate_run_weeks(
    mean: float, score: float, runs: int, generator: numpy.random.Generator, most_weeks: int = 20_000
) -> float:
    """Weeks on average until a series of Poisson counts without a change reaches the score; runs are cut at the end."""
    counts = generator.poisson(mean, (runs, most_weeks)).astype(float)
    exposures, widening = numpy.ones_like(counts), numpy.ones(runs)
    crossed = numpy.zeros_like(counts, dtype=bool)
    for ratio in RATIOS:
        crossed |= score_path(counts, exposures, ratio, widening) >= score
    crossed[:, -1] = True
    return float(crossed.argmax(axis=1).mean() + 1)


def _begun(counts: FloatArray, exposures: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Nothing up to and with the first week that has a count, and none in weeks in which nobody else counted."""
    is_later = numpy.cumsum(counts > 0, axis=1) > (counts > 0)
    is_later &= (numpy.cumsum(counts, axis=1) > 0) & (exposures > 0)
    return numpy.where(is_later, counts, 0.0), numpy.where(is_later, exposures, 0.0)


def _split(
    counts: FloatArray, exposures: FloatArray, peak: NDArray[numpy.int64]
) -> tuple[NDArray[numpy.int64], FloatArray]:
    """The likeliest first week of the new level up to the peak, and how many times as high the rate is from then on."""
    rows = numpy.arange(len(counts))
    sums, exposed = counts.cumsum(axis=1), exposures.cumsum(axis=1)
    all_counts, all_exposed = sums[rows, peak][:, None], exposed[rows, peak][:, None]
    later, later_exposed = all_counts - sums, all_exposed - exposed
    likelihood = _entropy(sums, exposed) + _entropy(later, later_exposed)
    is_split = (numpy.arange(counts.shape[1]) < peak[:, None]) & (exposed > 0)
    last = numpy.where(is_split, likelihood, -numpy.inf).argmax(axis=1)
    rates = [
        numpy.divide(top[rows, last], below[rows, last], out=numpy.zeros(len(rows)), where=below[rows, last] > 0)
        for top, below in ((sums, exposed), (later, later_exposed))
    ]
    factor = numpy.divide(rates[1], rates[0], out=numpy.full(len(rows), numpy.inf), where=rates[0] > 0)
    return last + 1, factor


def _entropy(counts: FloatArray, exposures: FloatArray) -> FloatArray:
    """The highest log-likelihood of counts with one rate, up to what every split shares."""
    is_there = (counts > 0) & (exposures > 0)
    safe = numpy.where(is_there, counts, 1.0)
    return numpy.where(is_there, counts * numpy.log(safe / numpy.where(is_there, exposures, 1.0)), 0.0)
