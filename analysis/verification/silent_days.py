"""Days on which one organisation sent nothing while the others of its sector went on.

Expected: its usual share of its sector's checks on that day of the week, times what the others checked on each day of
the stretch. So a holiday, on which all are quiet, expects little. Told where exp(-expected) is below 1 % over the
number of all stretches looked at (Bonferroni).
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
    """Days `begin` to `end` (exclusive), counted like the columns; `row` is the organisation."""

    row: int
    begin: int
    end: int
    expected: float
    chance: float
    is_open: bool


def find_silent_days(counts: ArrayLike) -> list[SilentDays]:
    """Silent stretches in the checks of one sector (organisations, days), column 0 being any fixed day of the week."""
    table = numpy.asarray(counts, dtype=float)
    stretches = [_stretches_of(table, row) for row in range(len(table))]
    looked_at = sum(len(expected) for _, expected in stretches)
    least = numpy.log(max(looked_at, 1) / FALSE_GAPS)
    return [
        SilentDays(row, int(begin), int(end), float(mean), float(numpy.exp(-mean)), bool(end == table.shape[1]))
        for row, (edges, expected) in enumerate(stretches)
        for (begin, end), mean in zip(edges[expected > least], expected[expected > least], strict=True)
    ]


def _stretches_of(table: FloatArray, row: int) -> tuple[NDArray[numpy.int64], FloatArray]:
    """The silent stretches of one organisation after its first check, and how many checks each should have had."""
    own, days = table[row], table.shape[1]
    first = int(numpy.argmax(own > 0))
    if days - first < FEWEST_DAYS or not own.any():
        return numpy.zeros((0, 2), dtype=numpy.int64), numpy.zeros(0)
    others, weekday = table.sum(axis=0) - own, numpy.arange(days) % WEEK_DAYS
    life = slice(first, days)
    sent = numpy.bincount(weekday[life], weights=own[life], minlength=WEEK_DAYS)
    beside = numpy.bincount(weekday[life], weights=others[life], minlength=WEEK_DAYS)
    mean = (sent / numpy.maximum(beside, 1.0))[weekday] * others
    before = numpy.concatenate([[0.0], numpy.cumsum(mean)])
    edges = silent_stretches(own[first:]) + first
    return edges, before[edges[:, 1]] - before[edges[:, 0]]
