"""Days on which one organisation sent nothing while the others of its sector went on.

Of n checks of the sector, an organisation with the share p has none with probability (1 - p)^n. Its share is that of
the day of the week since its first check; n is what the others checked in the stretch. So a holiday, on which all are
quiet, says little. Told where that is below 1 % over the number of all stretches looked at (Bonferroni).
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.verification.feed_gaps import FALSE_GAPS, silent_stretches

WEEK_DAYS = 7
FEWEST_DAYS = 56  # from the first check to the end of the record: before that nobody knows what is usual
FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class SilentDays:
    """Days `begin` to `end` (exclusive), counted like the columns; `row` is the organisation.

    `expected`: how many checks it would have made; `chance` that it makes none; `is_open`: silent at the end.
    """

    row: int
    begin: int
    end: int
    expected: float
    chance: float
    is_open: bool


def find_silent_days(counts: ArrayLike, looked_at: int | None = None) -> list[SilentDays]:
    """Silent stretches in the checks of one sector (organisations, days), column 0 being any day of the week.

    `looked_at`: over how many stretches the chance of a false one is shared; those of this sector where not given.
    """
    table = numpy.asarray(counts, dtype=float)
    stretches = [_stretches_of(table, row) for row in range(len(table))]
    number = looked_at or sum(len(unlikely) for _, _, unlikely in stretches)
    least = numpy.log(max(number, 1) / FALSE_GAPS)
    return [
        SilentDays(row, int(begin), int(end), float(mean), float(numpy.exp(-high)), bool(end == table.shape[1]))
        for row, (edges, expected, unlikely) in enumerate(stretches)
        for (begin, end), mean, high in zip(edges, expected, unlikely, strict=True)
        if high > least
    ]


def _stretches_of(table: FloatArray, row: int) -> tuple[NDArray[numpy.int64], FloatArray, FloatArray]:
    """The silent stretches of one organisation after its first check; of each the checks expected, and -log(chance)."""
    own, days = table[row], table.shape[1]
    first = int(numpy.argmax(own > 0))
    others = table.sum(axis=0) - own
    if days - first < FEWEST_DAYS or not own.any() or not others.any():
        return numpy.zeros((0, 2), dtype=numpy.int64), numpy.zeros(0), numpy.zeros(0)
    weekday = numpy.arange(days) % WEEK_DAYS
    sent = numpy.bincount(weekday[first:], weights=own[first:], minlength=WEEK_DAYS)
    beside = numpy.bincount(weekday[first:], weights=others[first:], minlength=WEEK_DAYS)
    share = (sent / numpy.maximum(sent + beside, 1.0)).clip(max=0.999)
    edges = silent_stretches(own[first:]) + first

    def summed(weights: FloatArray) -> FloatArray:
        before = numpy.concatenate([[0.0], numpy.cumsum(weights[weekday] * others)])
        return numpy.asarray(before[edges[:, 1]] - before[edges[:, 0]])

    return edges, summed(share / (1 - share)), summed(-numpy.log1p(-share))
