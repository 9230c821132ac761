"""Stages that take longer or less long than now: the same shares on other days."""

import numpy
from numpy.typing import NDArray

from analysis.turnaround.course import Shares

FloatArray = NDArray[numpy.float64]


def stretch(stage: Shares, factor: float = 1.0, more_days: float = 0.0) -> Shares:
    """Every duration times `factor`, and `more_days` on top. What falls between two days is divided between them.

    Nobody gets lost: what lies beyond the last day is left out there as it was before.
    """
    return Shares(_move(stage.moves, factor, more_days), _move(stage.ends, factor, more_days))


def _move(shares: FloatArray, factor: float, more_days: float) -> FloatArray:
    days = shares.shape[1]
    at = numpy.arange(days) * factor + more_days
    below = numpy.floor(at).astype(numpy.int64)
    above_share = at - below
    moved = numpy.zeros((days, int(below.max()) + 2))
    moved[numpy.arange(days), below] = 1 - above_share
    moved[numpy.arange(days), below + 1] += above_share
    found: FloatArray = shares @ moved
    return found[:, :days] if found.shape[1] >= days else numpy.pad(found, ((0, 0), (0, days - found.shape[1])))
