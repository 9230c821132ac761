"""The instances on which siting is measured: clustered cities, grids of customers, OR-Library graphs."""

from dataclasses import dataclass
from pathlib import Path

import numpy
import scipy.sparse
from numpy.typing import NDArray

FloatArray = NDArray[numpy.float64]

CITY_KM = 40.0
REACH_KM = 3.0
CENTRES = 12
SHARE_IN_CENTRES = 0.8


@dataclass(frozen=True)
class City:
    """Places with whole numbers of residents, sites, and the kilometres between them."""

    places: FloatArray
    sites: FloatArray
    weights: FloatArray

    @property
    def cost(self) -> FloatArray:
        """Kilometres, shape (places, sites)."""
        return numpy.hypot(
            self.places[:, None, 0] - self.sites[None, :, 0], self.places[:, None, 1] - self.sites[None, :, 1]
        )

    @property
    def covers(self) -> NDArray[numpy.bool_]:
        return self.cost <= REACH_KM


def clustered_city(place_count: int, site_count: int, seed: int = 1) -> City:
    """A square city: four fifths of the places and sites lie around centres, the rest anywhere."""
    random = numpy.random.default_rng(seed)
    centres = random.uniform(0.15 * CITY_KM, 0.85 * CITY_KM, (CENTRES, 2))
    weights = numpy.ceil(random.lognormal(4, 1, place_count))
    return City(_scatter(random, centres, place_count), _scatter(random, centres, site_count), weights)


def _scatter(random: numpy.random.Generator, centres: FloatArray, count: int) -> FloatArray:
    spread = numpy.abs(random.normal(0, 2.5, (count, 1))) + 0.5
    near = centres[random.integers(0, len(centres), count)] + random.normal(0, 1, (count, 2)) * spread
    anywhere = random.uniform(0, CITY_KM, (count, 2))
    points = numpy.where(random.random((count, 1)) < SHARE_IN_CENTRES, near, anywhere)
    return numpy.clip(points, 0, CITY_KM)
