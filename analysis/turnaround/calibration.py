"""Whether chances come true: cases in groups of about equal expected count, what was expected of each and what came."""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

GROUPS = 10


@dataclass(frozen=True)
class Group:
    """Cases with chances between two bounds: how many, the mean chance, and the share that it came true for."""

    low: float
    high: float
    cases: int
    expected_share: float
    actual_share: float


def calibrate(chances: ArrayLike, happened: ArrayLike, groups: int = GROUPS) -> list[Group]:
    """Groups from the smallest chances to the largest, each with about the same sum of chances.

    Equal numbers of cases would put nearly all rare events into the last group.
    """
    chance, came = (numpy.asarray(values, dtype=float) for values in (chances, happened))
    order = numpy.argsort(chance, kind="stable")
    chance, came = chance[order], came[order]
    reached = numpy.cumsum(chance)
    if not len(chance) or reached[-1] <= 0:
        return []
    place = numpy.minimum((reached / reached[-1] * groups).astype(int), groups - 1)
    return [
        Group(
            low=float(chance[is_in].min()),
            high=float(chance[is_in].max()),
            cases=int(is_in.sum()),
            expected_share=float(chance[is_in].mean()),
            actual_share=float(came[is_in].mean()),
        )
        for is_in in (place == number for number in range(groups))
        if is_in.any()
    ]
