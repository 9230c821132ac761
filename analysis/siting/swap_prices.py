"""What every swap of one open site for a shut one would change, whatever is counted against a demand.

`harm` is what is counted against each demand served by each site (demand-by-site): minutes, or 1 where the site is
out of reach. `fixed` is the same for the sites that stay open whatever happens. A demand goes where its harm is least.
"""

import math
from collections.abc import Iterator, Sequence

import numpy
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]


def price_swaps(
    harm: FloatArray, fixed: FloatArray, opened: Sequence[int], weights: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """By how much the sum of weight x harm would fall with each site opened too, and rise with each swap.

    Returns (sites,) and (opened, sites); after Resende & Werneck (2007): a swap loses what its open site alone
    spares its demands, but for what the entering site spares them again. A harm may not be infinite.
    """
    least, second, slot = _two_least(harm, fixed, opened)
    gains = weights @ numpy.maximum(least[:, None] - harm, 0.0)
    change = numpy.empty((len(opened), harm.shape[1]))
    for number in range(len(opened)):
        rows = numpy.flatnonzero(slot == number)
        lost = numpy.clip(harm[rows], least[rows, None], second[rows, None]) - least[rows, None]
        change[number] = weights[rows] @ lost - gains
    return gains, change


def price_swaps_of_longest(harm: FloatArray, fixed: FloatArray, opened: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """As `price_swaps`, where the largest harm counts and not the sum."""
    least, second, slot = _two_least(harm, fixed, opened)
    longest = float(least.max(initial=0.0))
    gains = longest - _longest_with(least, harm)
    change = numpy.empty((len(opened), harm.shape[1]))
    for number in range(len(opened)):
        without = numpy.where(slot == number, second, least)
        change[number] = _longest_with(without, harm) - longest
    return gains, change


def order_greedily(
    harm: FloatArray,
    fixed: FloatArray,
    weights: FloatArray | None,
    opened: Sequence[int],
    costs: FloatArray,
    budget: float = math.inf,
) -> Iterator[int]:
    """After the sites opened, whichever helps most at that moment, one after another, while the budget pays for any.

    Without weights the largest harm is to fall, not the sum. Where nothing helps, the first site that can be paid is
    next.
    """
    least = numpy.minimum(fixed, harm[:, list(opened)].min(axis=1, initial=math.inf))
    left = budget - float(costs[list(opened)].sum())
    is_shut = numpy.ones(len(costs), dtype=bool)
    is_shut[list(opened)] = False
    while (may := is_shut & (costs <= left)).any():
        best = int(numpy.argmax(numpy.where(may, _help(least, harm, weights), -math.inf)))
        yield best
        is_shut[best] = False
        left -= float(costs[best])
        least = numpy.minimum(least, harm[:, best])


def _help(least: FloatArray, harm: FloatArray, weights: FloatArray | None) -> FloatArray:
    """The more a site would help, the greater."""
    if weights is None:
        return -_longest_with(least, harm)
    return weights @ numpy.maximum(least[:, None] - harm, 0.0)


def _longest_with(least: FloatArray, harm: FloatArray) -> FloatArray:
    """The largest harm that is left with each site opened too; demands that no site helps are looked at once."""
    order = numpy.argsort(-least, kind="stable")
    floor = float(harm.max(axis=0).max(initial=0.0))
    longest = numpy.minimum(least[order[:1], None], harm[order[:1]]).max(axis=0, initial=0.0)
    for start in range(0, len(order), 256):
        rows = order[start : start + 256]
        if least[rows[0]] <= longest.min(initial=floor):
            break
        longest = numpy.maximum(longest, numpy.minimum(least[rows, None], harm[rows]).max(axis=0))
    return longest


def _two_least(
    harm: FloatArray, fixed: FloatArray, opened: Sequence[int]
) -> tuple[FloatArray, FloatArray, NDArray[numpy.int64]]:
    """The least harm of each demand, the least without the open site that gives it, and that site's number.

    The number is one of `opened` by its position, -1 where a site that stays open gives the least.
    """
    if not len(opened):
        return fixed, fixed, numpy.full(len(fixed), -1)
    open_harm = harm[:, list(opened)]
    slot = open_harm.argmin(axis=1)
    rows = numpy.arange(len(fixed))
    nearest = open_harm[rows, slot]
    open_harm[rows, slot] = math.inf
    second = numpy.minimum(fixed, open_harm.min(axis=1))
    slot = numpy.where(fixed <= nearest, -1, slot)
    return numpy.minimum(fixed, nearest), second, slot
