"""How far people are from their nearest point: coverage, mean, quantile, extremes, inequality."""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


@dataclass(frozen=True)
class AccessSummary:
    """Persons and minutes. Shares are 0-1; `gini` is that of minutes over persons (0 is the same way for all).

    Whoever can reach nothing counts as not covered and stands outside the mean, the quantile and the Gini;
    `max_minutes` is infinite then.
    """

    population: float
    covered: float
    covered_share: float
    mean_minutes: float
    p90_minutes: float
    max_minutes: float
    gini: float


def nearest_minutes(minutes: ArrayLike) -> FloatArray:
    """Minutes to the nearest destination for each origin; infinite where there is none.

    `minutes` has shape (origins, destinations).
    """
    table = numpy.asarray(minutes, dtype=float)
    return table.min(axis=1) if table.shape[1] else numpy.full(table.shape[0], numpy.inf)


def access_summary(nearest: ArrayLike, weights: ArrayLike, limit_minutes: float) -> AccessSummary:
    """Summarise minutes to the nearest point over persons; both of shape (origins,)."""
    minutes, persons = numpy.asarray(nearest, dtype=float), numpy.asarray(weights, dtype=float)
    if minutes.shape != persons.shape or minutes.ndim != 1:
        raise WrongUsage(f"Minutes and weights differ in shape: {minutes.shape} and {persons.shape}.")
    if (persons < 0).any() or numpy.isnan(persons).any() or numpy.isnan(minutes).any():
        raise WrongUsage("Minutes and weights should be numbers, weights not below zero.")
    minutes, persons = minutes[persons > 0], persons[persons > 0]
    population = float(persons.sum())
    if not population:
        return AccessSummary(0.0, 0.0, *(float("nan"),) * 5)
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
    )


def weighted_quantile(values: ArrayLike, weights: ArrayLike, level: float) -> float:
    """The least value that at least the share `level` of the weight does not exceed."""
    values, weights = numpy.asarray(values, dtype=float), numpy.asarray(weights, dtype=float)
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
