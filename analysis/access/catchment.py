"""Floating catchment areas: supply shared among those who can reach it, in bands of travel time.

E2SFCA: Luo & Qi (2009), Health & Place 15. 3SFCA: Wan, Zou & Sternberg (2012), IJGIS 26. Both are sparse products over
the pairs within the outermost band.
"""

from collections.abc import Sequence
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


def e2sfca(
    minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: Sequence[float], weights: Sequence[float]
) -> FloatArray:
    """Supply per head that each demand place can reach: A_i = sum_j W_ij S_j / sum_k D_k W_kj.

    `minutes` has shape (demand, supply), dense (infinite out of reach) or sparse (absent out of reach); `bands` are
    the upper ends of the catchment bands in minutes, ascending, one weight each.
    """
    weight = band_weights(minutes, bands, weights)
    persons, units = _checked(weight, demand, supply)
    return weight @ _per_head(units, weight.T @ persons)


def three_sfca(
    minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: Sequence[float], weights: Sequence[float]
) -> FloatArray:
    """As `e2sfca`, with each place's demand split over its points by G_ij = W_ij / sum_l W_il."""
    weight = band_weights(minutes, bands, weights)
    persons, units = _checked(weight, demand, supply)
    chosen = sparse.diags_array(_inverse(weight.sum(axis=1))) @ weight
    pull = chosen.multiply(weight).tocsr()
    return pull @ _per_head(units, pull.T @ persons)


def band_weights(minutes: Any, bands: Sequence[float], weights: Sequence[float]) -> sparse.csr_array:
    """The weight of each pair's band as a sparse array; pairs beyond the last band are absent."""
    if len(bands) != len(weights) or not len(bands) or list(bands) != sorted(set(bands)):
        raise WrongUsage("Bands should ascend, with one weight each.")
    if sparse.issparse(minutes):
        pairs = minutes.tocoo()
        rows, columns, values = pairs.row, pairs.col, pairs.data
    else:
        table = numpy.asarray(minutes, dtype=float)
        rows, columns = numpy.nonzero(table <= bands[-1])
        values = table[rows, columns]
    inside = values <= bands[-1]
    band = numpy.searchsorted(numpy.asarray(bands, dtype=float), values[inside], side="left")
    data = numpy.asarray(weights, dtype=float)[band]
    return sparse.csr_array((data, (rows[inside], columns[inside])), shape=minutes.shape)


def _checked(weight: sparse.csr_array, demand: ArrayLike, supply: ArrayLike) -> tuple[FloatArray, FloatArray]:
    persons, units = numpy.asarray(demand, dtype=float), numpy.asarray(supply, dtype=float)
    if weight.shape != (len(persons), len(units)):
        raise WrongUsage(
            f"Minutes of shape {weight.shape} do not fit {len(persons)} demand places and {len(units)} points."
        )
    if (persons < 0).any() or (units < 0).any():
        raise WrongUsage("Demand and supply should not be below zero.")
    return persons, units


def _per_head(units: FloatArray, persons: FloatArray) -> FloatArray:
    """Supply per person; a point that nobody can reach serves nobody."""
    return units * _inverse(persons)


def _inverse(values: ArrayLike) -> FloatArray:
    values = numpy.asarray(values, dtype=float)
    return numpy.divide(1.0, values, out=numpy.zeros_like(values), where=values > 0)
