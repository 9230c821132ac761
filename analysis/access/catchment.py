"""Floating catchment areas: supply shared among those who can reach it, in bands of travel time.

E2SFCA: Luo & Qi (2009), Health & Place 15. 3SFCA: Wan, Zou & Sternberg (2012), IJGIS 26. Both are products with one
table of weights, dense or sparse as the minutes are, which is built once and asked for any supply.
"""

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.access.reach import Table, band_weights, read_amounts, stored_values
from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
LITTLE_LEFT = 1e-3  # a score that falls below this share of itself has lost too many digits to a difference


def e2sfca(minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Supply per head that each demand place can reach: A_i = sum_j W_ij S_j / sum_k D_k W_kj.

    `minutes` has shape (demand, supply), dense (infinite out of reach) or sparse (absent out of reach); `bands` are
    the upper ends of the catchment bands in minutes, ascending, one weight each. A point that nobody can reach serves
    nobody. Raises WrongUsage for what does not fit or is below zero.
    """
    return build_catchment(minutes, demand, bands, weights).scores(supply)


def three_sfca(minutes: Any, demand: ArrayLike, supply: ArrayLike, bands: ArrayLike, weights: ArrayLike) -> FloatArray:
    """As `e2sfca`, with each place's demand split over its points: A_i = sum_j G_ij W_ij S_j / sum_k G_kj W_kj D_k.

    G_ij = W_ij / sum_l W_il, over all points of `minutes`: one without supply is chosen like any other. Leave its
    column out if nobody would go there.
    """
    return build_catchment(minutes, demand, bands, weights, is_split=True).scores(supply)


@dataclass(frozen=True)
class Catchment:
    """Who shares which point, whatever it supplies: A_i = c_i sum_j P_ij S_j / N_j.

    `pull` P has shape (demand, supply): W for E2SFCA, W squared for 3SFCA; `scale` c, one per demand place: 1, or
    1 / sum_l W_il; `persons` N, one per point: sum_k P_kj c_k D_k.
    """

    pull: Table
    scale: FloatArray
    persons: FloatArray

    def scores(self, supply: ArrayLike) -> FloatArray:
        """The score of each demand place under a supply for every point."""
        return self.scale * (self.pull @ self._per_head(read_amounts("Supply", supply, len(self.persons))))

    def what_if(self, scores: FloatArray, supply: ArrayLike, point: int, units: float) -> FloatArray:
        """The scores once one point supplies `units`, 0 where it closes; `scores` are those of `supply`.

        Only the places that reach the point are touched. Where one of them keeps next to nothing, all are worked out
        anew: so each score is that of `scores` within 1e-12 of itself.
        """
        if not 0 <= point < len(self.persons):
            raise WrongUsage(f"There is no point {point} among {len(self.persons)}.")
        changed = read_amounts("Supply", supply, len(self.persons)).copy()
        before = self._per_head(changed)[point]
        changed[point] = read_amounts("Supply", [units], 1)[0]
        places, pull = self._column(point)
        after = scores.copy()
        after[places] += self.scale[places] * pull * (self._per_head(changed)[point] - before)
        if (after[places] < LITTLE_LEFT * scores[places]).any():
            return self.scores(changed)
        return after

    def _per_head(self, supply: FloatArray) -> FloatArray:
        return _divide(supply, self.persons)

    def _column(self, point: int) -> tuple[NDArray[numpy.int64], FloatArray]:
        """The demand places that a point pulls, and how much."""
        if isinstance(self.pull, numpy.ndarray):
            places = numpy.flatnonzero(self.pull[:, point])
            return places, self.pull[places, point]
        pairs = numpy.flatnonzero(self.pull.indices == point)
        return numpy.searchsorted(self.pull.indptr, pairs, side="right") - 1, self.pull.data[pairs]


def build_catchment(
    minutes: Any, demand: ArrayLike, bands: ArrayLike, weights: ArrayLike, is_split: bool = False
) -> Catchment:
    """The catchments of all points, as in `e2sfca`, or as in `three_sfca` where demand `is_split`."""
    pull = band_weights(minutes, bands, weights)
    persons = read_amounts("Demand", demand, pull.shape[0])
    scale = numpy.ones(pull.shape[0])
    if is_split:
        scale = _divide(scale, pull @ numpy.ones(pull.shape[1]))
        numpy.square(stored_values(pull), out=stored_values(pull))
    return Catchment(pull, scale, pull.T @ (scale * persons))


def _divide(amounts: FloatArray, by: FloatArray) -> FloatArray:
    """Quotients; 0 where there is nothing to divide by."""
    return numpy.divide(amounts, by, out=numpy.zeros(len(amounts)), where=by > 0)
