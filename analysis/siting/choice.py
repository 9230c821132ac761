"""Which point people choose: larger ones more, farther ones less (Huff 1964, Journal of Marketing 28)."""

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


def huff_pull(minutes: ArrayLike, sizes: ArrayLike, decay_minutes: float, most_minutes: float) -> FloatArray:
    """How strongly each site pulls each place: size x exp(-minutes / decay), nothing beyond `most_minutes`.

    `minutes` (places, sites), infinite out of reach; `sizes` one per site, such as its windows.
    """
    if not decay_minutes > 0:
        raise WrongUsage(f"The decay should be more than 0 minutes, not {decay_minutes:g}.")
    table = numpy.asarray(minutes, dtype=float)
    return numpy.where(table <= most_minutes, numpy.exp(-table / decay_minutes) * numpy.asarray(sizes, dtype=float), 0)


def huff_shares(pull: ArrayLike) -> FloatArray:
    """The share of each place that goes to each site; 0 in a row without a site in reach, else a row sums to 1."""
    table = numpy.asarray(pull, dtype=float)
    sums = table.sum(axis=1, keepdims=True)
    return numpy.divide(table, sums, out=numpy.zeros_like(table), where=sums > 0)


def shares_of_newcomers(pull: ArrayLike, newcomers: ArrayLike) -> FloatArray:
    """The share of each place that would go to each newcomer, were it alone to join the sites there are.

    `pull` (places, sites) of those there are, `newcomers` (places, candidates).
    """
    there, coming = numpy.asarray(pull, dtype=float), numpy.asarray(newcomers, dtype=float)
    sums = there.sum(axis=1, keepdims=True) + coming
    return numpy.divide(coming, sums, out=numpy.zeros_like(coming), where=sums > 0)
