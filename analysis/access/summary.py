"""One place's way to its nearest point, and what that says of all of them."""

from typing import Any

import numpy
import scipy.sparse
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]


def nearest_minutes(minutes: Any, sites: ArrayLike | None = None) -> FloatArray:
    """Per demand place the minutes to the nearest of these sites (all by default), infinite where none is.

    `minutes` is demand-by-site, dense (infinite or NaN: out of reach) or sparse (absent: out of reach).
    """
    if scipy.sparse.issparse(minutes):
        columns = numpy.arange(minutes.shape[1]) if sites is None else numpy.asarray(sites, dtype=numpy.int64)
        entries = minutes.tocoo()
        counts = numpy.isin(entries.col, columns)
        nearest = numpy.full(minutes.shape[0], numpy.inf)
        numpy.fmin.at(nearest, entries.row[counts], entries.data[counts].astype(numpy.float64))
        return nearest
    table = numpy.asarray(minutes, dtype=numpy.float64)
    if sites is not None:
        table = table[:, numpy.asarray(sites, dtype=numpy.int64)]
    return numpy.fmin.reduce(table, axis=1, initial=numpy.inf)


def access_summary(minutes: ArrayLike, weights: ArrayLike, limit: float) -> dict[str, float]:
    """How well people reach their nearest point.

    minutes: per demand place, to its nearest point; infinite where none can be reached. weights: people.
    `covered` are the people within `limit` minutes, and `covered_share` is of all. Mean, p90, maximum and
    Gini speak of those who can reach a point at all; `unreached` says how many cannot, so that nothing is
    hidden. The p90 is the least number of minutes within which 90 % of them live. Values that nobody stands
    behind are NaN.
    """
    way, people = numpy.asarray(minutes, dtype=numpy.float64), numpy.asarray(weights, dtype=numpy.float64)
    if way.shape != people.shape or way.ndim != 1:
        raise WrongUsage("Minutes and weights must be two lists of the same length.")
    population = float(people.sum())
    covered = float(people[way <= limit].sum())
    reaches = numpy.isfinite(way) & (people > 0)
    way, reaching = way[reaches], people[reaches]
    return {
        "population": population,
        "covered": covered,
        "covered_share": covered / population if population > 0 else numpy.nan,
        "mean_minutes": float(way @ reaching / reaching.sum()) if len(way) else numpy.nan,
        "p90_minutes": weighted_quantile(way, reaching, 0.9),
        "max_minutes": float(way.max()) if len(way) else numpy.nan,
        "gini": weighted_gini(way, reaching),
        "unreached": population - float(reaching.sum()),
    }


def weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> float:
    """The least value at or below which at least this share of the weight lies; NaN where there is none."""
    if not len(values) or weights.sum() <= 0:
        return float("nan")
    order = numpy.argsort(values, kind="stable")
    reached = numpy.cumsum(weights[order])
    wanted = share * reached[-1] * (1 - 1e-12)
    return float(values[order][min(int(numpy.searchsorted(reached, wanted)), len(values) - 1)])


def weighted_gini(values: FloatArray, weights: FloatArray) -> float:
    """Sum over all pairs of w_i w_j |x_i − x_j| / (2 W² mean): 0 where all are equal; NaN where there is none."""
    total = float(weights.sum())
    if total <= 0:
        return float("nan")
    if float(values @ weights) == 0:
        return 0.0
    order = numpy.argsort(values, kind="stable")
    x, w = values[order], weights[order]
    rank = numpy.cumsum(w) - w / 2
    return max(0.0, float(2 * (w * x) @ rank / (total * float(w @ x)) - 1))
