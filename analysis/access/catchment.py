"""Floating catchment areas: supply against the demand that competes for it, seen from each demand place."""

from collections.abc import Sequence
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


def e2sfca(
    minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: Sequence[float], weights: Sequence[float]
) -> FloatArray:
    """Supply per head of demand within reach, by the enhanced two-step method (Luo & Qi 2009).

    First a ratio per site: R_j = S_j / sum over k of W_kj P_k; then a score per place: A_i = sum of W_ij R_j,
    where W is the weight of the band that the minutes fall in.

    minutes: demand-by-site, dense or sparse (absent, infinite or NaN: out of reach). demand: P, per place.
    supply: S, per site. bands: upper ends of the catchment bands in minutes, ascending, each belonging to its
    band; weights: one per band. A site in whose catchment nobody lives has the ratio 0. Raises WrongUsage.
    """
    closeness, people, offered = _read(minutes, demand, supply, bands, weights)
    return closeness @ _ratio(offered, closeness.T @ people)


def three_sfca(
    minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: Sequence[float], weights: Sequence[float]
) -> FloatArray:
    """The same by the three-step method, in which sites share a place's demand (Wan, Zou & Sternberg 2012).

    A place turns to site j with the share G_ij = W_ij / sum over k of W_ik; then
    R_j = S_j / sum over k of G_kj W_kj P_k and A_i = sum of G_ij W_ij R_j. Arguments as for `e2sfca`.
    """
    closeness, people, offered = _read(minutes, demand, supply, bands, weights)
    chosen = _choice(closeness)
    return chosen @ _ratio(offered, chosen.T @ people)


def _choice(closeness: scipy.sparse.csr_array) -> scipy.sparse.csr_array:
    """G x W per pair."""
    totals = numpy.asarray(closeness.sum(axis=1)).ravel()
    per_pair = numpy.repeat(totals, numpy.diff(closeness.indptr))
    shared = numpy.divide(closeness.data**2, per_pair, out=numpy.zeros(len(per_pair)), where=per_pair > 0)
    return scipy.sparse.csr_array((shared, closeness.indices, closeness.indptr), shape=closeness.shape)


def _ratio(supply: FloatArray, competing: FloatArray) -> FloatArray:
    return numpy.divide(supply, competing, out=numpy.zeros(len(supply)), where=competing > 0)


def _read(
    minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: Sequence[float], weights: Sequence[float]
) -> tuple[scipy.sparse.csr_array, FloatArray, FloatArray]:
    """The band weight of each pair within reach, the demand and the supply."""
    ends, values = numpy.asarray(bands, dtype=numpy.float64), numpy.asarray(weights, dtype=numpy.float64)
    if ends.ndim != 1 or ends.shape != values.shape or not len(ends):
        raise WrongUsage("Give one weight for each band.")
    if not (numpy.diff(ends) > 0).all() or not (values >= 0).all():
        raise WrongUsage("The bands must ascend, and their weights must not be negative.")
    closeness = _closeness(minutes, ends, values)
    people, offered = numpy.asarray(demand, dtype=numpy.float64), numpy.asarray(supply, dtype=numpy.float64)
    if (people.shape, offered.shape) != ((closeness.shape[0],), (closeness.shape[1],)):
        raise WrongUsage(
            f"The minutes are for {closeness.shape[0]} demand places and {closeness.shape[1]} sites; "
            f"demand has the shape {people.shape} and supply {offered.shape}."
        )
    return closeness, people, offered


def _closeness(minutes: Any, ends: FloatArray, values: FloatArray) -> scipy.sparse.csr_array:
    if scipy.sparse.issparse(minutes):
        pairs = minutes.tocsr()
        way, indices, starts, shape = pairs.data, pairs.indices, pairs.indptr, pairs.shape
        within = way <= ends[-1]
    else:
        table = numpy.asarray(minutes)
        if table.ndim != 2:
            raise WrongUsage("Minutes must be a demand-by-site array.")
        shape, near = table.shape, table <= ends[-1]
        way, indices = table[near], numpy.nonzero(near)[1]
        starts = numpy.append(0, numpy.cumsum(near.sum(axis=1)))
        within = numpy.ones(len(way), dtype=bool)
    data = numpy.where(within, values[numpy.searchsorted(ends, numpy.where(within, way, ends[-1]))], 0.0)
    return scipy.sparse.csr_array((data, indices, starts), shape=shape)
