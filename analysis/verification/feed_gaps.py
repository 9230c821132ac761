"""Feed gaps: stretches in which nothing came although at its usual pace something should have.

Usual pace: the mean count of each hour of the week over the whole record. It is scaled to the level of the
half day and of the three days before and after a stretch, the lowest of these and never above 1, so that a quiet
holiday is no gap. A Poisson count of mean m is zero with probability exp(-m). Real counts vary more than Poisson
counts do: m is divided by the dispersion (Pearson's chi-square per hour, at least 1). A stretch is told where exp(-m)
is below 1 % over the number of all stretches looked at (Bonferroni): in a hundred such records one false gap.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

FALSE_GAPS = 0.01
WEEK_HOURS = 168
LEVEL_HOURS = (12, 72)
FEWEST_WEEKS = 8  # before that nobody knows what is usual
FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class Gap:
    """Hours `begin` (the first without anything) to `end` (the first with something, or the end of the record).

    `expected`: how many would have come at the usual pace; `chance` that none does; `released`: how many came in the
    hour after, `usual`: in such an hour; `is_open`: still silent at the end.
    """

    begin: int
    end: int
    expected: float
    chance: float
    released: int
    usual: float
    is_open: bool


def find_gaps(counts: ArrayLike, hour_of_week: ArrayLike, looked_at: int | None = None) -> list[Gap]:
    """Gaps in hourly counts (hours,), from the first hour with an event to the last hour of the record.

    `hour_of_week`: for each hour which of 168 it is like (a holiday like a Sunday). `looked_at`: over how many
    stretches the chance of a false gap is shared; those of these counts where not given.
    """
    hourly = numpy.asarray(counts, dtype=float)
    if len(hourly) < FEWEST_WEEKS * WEEK_HOURS or not hourly.any():
        return []
    pace = usual_pace(hourly, hour_of_week)
    spread = dispersion(hourly, pace)
    stretches = silent_stretches(hourly)
    least = numpy.log((looked_at or len(stretches) or 1) / FALSE_GAPS)
    before = numpy.concatenate([[0.0], numpy.cumsum(pace)])
    gaps = []
    for begin, end in stretches[before[stretches[:, 1]] - before[stretches[:, 0]] > least]:
        level = _level(hourly, pace, begin, end)
        expected = float((before[end] - before[begin]) * level)
        if expected / spread > least:
            gaps.append(_describe(hourly, pace, int(begin), int(end), expected, spread))
    return gaps


def shortest_hours(counts: ArrayLike, hour_of_week: ArrayLike, looked_at: int | None = None) -> float | None:
    """The length in hours, day and night alike, from which on a gap of this feed would be seen; None: never."""
    hourly = numpy.asarray(counts, dtype=float)
    if len(hourly) < FEWEST_WEEKS * WEEK_HOURS or not hourly.any():
        return None
    spread = dispersion(hourly, usual_pace(hourly, hour_of_week))
    stretches = looked_at or len(silent_stretches(hourly)) or 1
    return float(numpy.log(stretches / FALSE_GAPS) * spread / hourly.mean())


def silent_stretches(counts: ArrayLike) -> NDArray[numpy.int64]:
    """The longest runs without an event, as rows (begin, end)."""
    is_silent = numpy.concatenate([[False], numpy.asarray(counts) == 0, [False]]).astype(numpy.int8)
    edges = numpy.flatnonzero(numpy.diff(is_silent))
    return edges.reshape(-1, 2)


def usual_pace(hourly: FloatArray, hour_of_week: ArrayLike) -> FloatArray:
    """For each hour the mean count of the hours that are like it."""
    place = numpy.asarray(hour_of_week, dtype=numpy.int64)
    sums = numpy.bincount(place, weights=hourly, minlength=WEEK_HOURS)
    hours = numpy.maximum(numpy.bincount(place, minlength=WEEK_HOURS), 1)
    return numpy.asarray((sums / hours)[place], dtype=float)


def dispersion(hourly: FloatArray, pace: FloatArray) -> float:
    """Pearson's chi-square per hour around the pace at the level of the days about it; at least 1.

    The largest thousandth of the terms is left out: what was held back and came at once is no variation of the pace.
    """
    window = numpy.ones(2 * max(LEVEL_HOURS) + 1)
    near = numpy.convolve(hourly, window, "same") / numpy.maximum(numpy.convolve(pace, window, "same"), 1e-12)
    mean = pace * near
    terms = numpy.sort(((hourly - mean) ** 2)[mean > 0] / mean[mean > 0])
    return max(1.0, float(terms[: len(terms) - len(terms) // 1000].mean()))


def _level(hourly: FloatArray, pace: FloatArray, begin: int, end: int) -> float:
    """How busy the time about a stretch was beside the usual; of both sides, near and wide, the quietest."""
    near = [slice(max(begin - hours, 0), begin) for hours in LEVEL_HOURS]
    near += [slice(end, end + hours) for hours in LEVEL_HOURS]
    return min([1.0, *(float(hourly[side].sum() / pace[side].sum()) for side in near if pace[side].sum() > 0)])


def _describe(hourly: FloatArray, pace: FloatArray, begin: int, end: int, expected: float, spread: float) -> Gap:
    is_open = end == len(hourly)
    return Gap(
        begin=begin,
        end=end,
        expected=expected,
        chance=float(numpy.exp(-expected / spread)),
        released=0 if is_open else int(hourly[end]),
        usual=0.0 if is_open else float(pace[end]),
        is_open=is_open,
    )
