"""How far people are from their nearest point: coverage, mean, quantile, extremes, inequality."""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.access.reach import read_amounts, read_minutes, read_numbers
from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class AccessSummary:
    """Persons and minutes. Shares are 0-1; `gini` is that of minutes over persons (0 is the same way for all),
    `palma` their Palma ratio (0.25 is the same way for all).

    Whoever can reach nothing counts as not covered and stands outside the mean, the Gini and the Palma ratio; the
    quantile counts them as infinitely far, and `max_minutes` is infinite then.
    """

    population: float
    covered: float
    covered_share: float
    mean_minutes: float
    p90_minutes: float
    max_minutes: float
    gini: float
    palma: float


def nearest_minutes(minutes: Any) -> FloatArray:
    """Minutes to the nearest destination for each origin; infinite where there is none.

    `minutes` has shape (origins, destinations), dense (infinite out of reach) or sparse (absent out of reach).
    """
    return find_nearest(minutes)[0]


def find_nearest(minutes: Any) -> tuple[FloatArray, NDArray[numpy.int64]]:
    """As `nearest_minutes`, and the number of that destination: the first where several are as near, -1 where none."""
    table = read_minutes(minutes)
    if sparse.issparse(table):
        nearest, which = _least_of_rows(table)
    elif table.shape[1]:
        which = table.argmin(axis=1)
        nearest = table[numpy.arange(len(table)), which]
    else:
        nearest, which = numpy.full(len(table), numpy.inf), numpy.zeros(len(table), dtype=numpy.int64)
    return nearest, numpy.where(numpy.isfinite(nearest), which, -1)


def access_summary(nearest: ArrayLike, weights: ArrayLike, limit_minutes: float) -> AccessSummary:
    """Summarise minutes to the nearest point over persons; both of shape (origins,). Raises WrongUsage."""
    minutes = read_numbers("Minutes", nearest)
    if minutes.ndim != 1 or not (minutes >= 0).all():
        raise WrongUsage("Minutes to the nearest point should be one number of 0 or more for each origin.")
    persons = read_amounts("Persons", weights, len(minutes))
    minutes, persons = minutes[persons > 0], persons[persons > 0]
    population = float(persons.sum())
    if not population:
        return AccessSummary(0.0, 0.0, *(float("nan"),) * 6)
    covered = float(persons[minutes <= limit_minutes].sum())
    reached = numpy.isfinite(minutes)
    within, their = minutes[reached], persons[reached]
    return AccessSummary(
        population=population,
        covered=covered,
        covered_share=covered / population,
        mean_minutes=float(numpy.average(within, weights=their)) if len(within) else float("inf"),
        p90_minutes=weighted_quantile(minutes, persons, 0.9),
        max_minutes=float(minutes.max()),
        gini=weighted_gini(within, their),
        palma=weighted_palma(within, their),
    )


def weighted_quantile(values: ArrayLike, weights: ArrayLike, level: float) -> float:
    """The least value that at least the share `level` of the weight does not exceed; NaN of no values."""
    values, weights = numpy.asarray(values, dtype=float), numpy.asarray(weights, dtype=float)
    if not len(values):
        return float("nan")
    order = numpy.argsort(values, kind="stable")
    reached = numpy.cumsum(weights[order])
    # A share that is met but for rounding is met.
    place = numpy.searchsorted(reached, level * reached[-1] * (1 - 1e-12))
    return float(values[order][min(place, len(values) - 1)])


def weighted_gini(values: ArrayLike, weights: ArrayLike) -> float:
    """The Gini coefficient of non-negative values held by weights of persons: twice the area above the Lorenz curve."""
    values, weights = numpy.asarray(values, dtype=float), numpy.asarray(weights, dtype=float)
    order = numpy.argsort(values, kind="stable")
    held = numpy.cumsum((values * weights)[order])
    if not len(held) or held[-1] == 0:
        return 0.0
    before = numpy.concatenate([[0.0], held[:-1]])
    return float(max(0.0, 1 - (weights[order] * (before + held)).sum() / (weights.sum() * held[-1])))


def weighted_palma(values: ArrayLike, weights: ArrayLike) -> float:
    """The Palma ratio of minutes: what the tenth of persons farthest away travel in all, over what the nearest 40 % do.

    Minutes are borne as income is held: 0.25 where all are equally far, infinite where the nearest 40 % have no way at
    all, NaN of nobody. A place across a border between shares is divided there. Palma (2011), Development and Change
    42; Cobham & Sumner (2013), "Putting the Gini back in the bottle?", King's International Development Institute.
    """
    values, weights = numpy.asarray(values, dtype=float), numpy.asarray(weights, dtype=float)
    order = numpy.argsort(values, kind="stable")
    persons = numpy.concatenate([[0.0], numpy.cumsum(weights[order])])
    held = numpy.concatenate([[0.0], numpy.cumsum((values * weights)[order])])
    if not persons[-1]:
        return float("nan")
    if not held[-1]:
        return 0.25
    nearest, all_but_farthest = numpy.interp([0.4 * persons[-1], 0.9 * persons[-1]], persons, held)
    return float((held[-1] - all_but_farthest) / nearest) if nearest else float("inf")


def _least_of_rows(table: sparse.csr_array) -> tuple[FloatArray, NDArray[numpy.int64]]:
    """The least stored value of each row and its column, infinite and 0 in a row that stores none."""
    nearest, which = numpy.full(table.shape[0], numpy.inf), numpy.zeros(table.shape[0], dtype=numpy.int64)
    stored = numpy.diff(table.indptr)
    starts = table.indptr[:-1][stored > 0]
    if len(starts):
        nearest[stored > 0] = numpy.minimum.reduceat(table.data, starts)
        is_least = table.data == numpy.repeat(nearest, stored)
        which[stored > 0] = numpy.minimum.reduceat(numpy.where(is_least, table.indices, table.shape[1]), starts)
    return nearest, which
