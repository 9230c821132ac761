"""Draws of demand: what the weights might be instead, each place wrong by itself and its district wrong as a whole."""

import math

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


def draw_demand(
    weights: ArrayLike,
    groups: ArrayLike,
    count: int,
    *,
    place_variation: float = 0.15,
    group_variation: float = 0.10,
    seed: int = 0,
) -> FloatArray:
    """Weights drawn anew, of shape (draws, places): weight x place's factor x its group's factor.

    Factors are log-normal with mean 1 and these coefficients of variation (standard deviation over mean), all
    independent of each other; so places of one group err together, and a draw's sum varies too. The same arguments
    give the same draws.
    """
    if count < 1:
        raise WrongUsage(f"The number of draws should be at least 1, not {count}.")
    for name, variation in (("place", place_variation), ("group", group_variation)):
        if not 0 <= variation <= 1:
            raise WrongUsage(f"The {name}s' coefficient of variation should be from 0 to 1, not {variation:g}.")
    random = numpy.random.default_rng(seed)
    expected = numpy.asarray(weights, dtype=numpy.float64)
    distinct, number = numpy.unique(numpy.asarray(groups), return_inverse=True)
    by_group = _factors(random, (count, len(distinct)), group_variation)
    return expected * _factors(random, (count, len(expected)), place_variation) * by_group[:, number]


def _factors(random: numpy.random.Generator, shape: tuple[int, int], variation: float) -> FloatArray:
    """Log-normal numbers of mean 1."""
    sigma = math.sqrt(math.log1p(variation**2))
    return numpy.exp(sigma * random.standard_normal(shape) - sigma**2 / 2)
