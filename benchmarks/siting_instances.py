"""The instances on which siting is measured: clustered cities, grids of customers, OR-Library graphs."""

from dataclasses import dataclass
from pathlib import Path

import numpy
import scipy.sparse
import scipy.sparse.csgraph
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


def clustered_city(place_count: int, site_count: int, seed: int = 1, spread_km: float = 2.5) -> City:
    """A square city: four fifths of the places and sites lie around centres, the rest anywhere.

    `spread_km` says how wide the centres are: at 2.5 a place has 23 of 500 sites in reach, at 5.5 about 10, which
    is far easier to solve.
    """
    random = numpy.random.default_rng(seed)
    centres = random.uniform(0.15 * CITY_KM, 0.85 * CITY_KM, (CENTRES, 2))
    weights = numpy.ceil(random.lognormal(4, 1, place_count))
    places, sites = (_scatter(random, centres, count, spread_km) for count in (place_count, site_count))
    return City(places, sites, weights)


def _scatter(random: numpy.random.Generator, centres: FloatArray, count: int, spread_km: float) -> FloatArray:
    spread = numpy.abs(random.normal(0, spread_km, (count, 1))) + 0.5
    near = centres[random.integers(0, len(centres), count)] + random.normal(0, 1, (count, 2)) * spread
    anywhere = random.uniform(0, CITY_KM, (count, 2))
    points = numpy.where(random.random((count, 1)) < SHARE_IN_CENTRES, near, anywhere)
    return numpy.clip(points, 0, CITY_KM)


def grid_customers(count: int, site_count: int = 100, seed: int = 1) -> tuple[scipy.sparse.csr_array, FloatArray]:
    """Customers and sites anywhere on a square of side 30, in reach within 5, weights 1 to 100.

    After the instances of Cordeau, Furini & Ljubić (2019), section 5. Made a million customers at a time.
    """
    random = numpy.random.default_rng(seed)
    sites = random.uniform(0, 30, (site_count, 2)).astype(numpy.float32)
    indices, lengths = [], []
    for start in range(0, count, 1_000_000):
        customers = random.uniform(0, 30, (min(1_000_000, count - start), 2)).astype(numpy.float32)
        is_near = ((customers[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2) <= 25
        indices.append(numpy.nonzero(is_near)[1].astype(numpy.int32))
        lengths.append(is_near.sum(axis=1))
    starts = numpy.concatenate([[0], numpy.cumsum(numpy.concatenate(lengths))])
    found = numpy.concatenate(indices)
    covers = scipy.sparse.csr_array((numpy.ones(len(found), bool), found, starts), shape=(count, site_count))
    return covers, random.integers(1, 101, count).astype(numpy.float64)


def read_orlib(path: Path) -> tuple[FloatArray, int]:
    """Shortest ways between all nodes, and how many sites to open (OR-Library; Beasley 1990)."""
    numbers = numpy.array(path.read_text().split(), dtype=numpy.int64)
    node_count, _, open_count = numbers[:3].tolist()
    edges = numbers[3 : 3 + 3 * (len(numbers[3:]) // 3)].reshape(-1, 3)
    return _shortest_ways(node_count, edges[:, :2] - 1, edges[:, 2].astype(numpy.float64)), open_count


def random_graph(node_count: int, open_count: int, seed: int) -> tuple[FloatArray, int]:
    """A graph like those of OR-Library, which has a fiftieth of n² edges of length 1 to 100, for the larger sizes."""
    random = numpy.random.default_rng(seed)
    path = random.permutation(node_count)
    ends = random.integers(0, node_count, (node_count**2 // 50 - node_count + 1, 2))
    edges = numpy.concatenate([numpy.stack([path[:-1], path[1:]], axis=1), ends[ends[:, 0] != ends[:, 1]]])
    return _shortest_ways(node_count, edges, random.integers(1, 101, len(edges)).astype(numpy.float64)), open_count


def _shortest_ways(node_count: int, edges: NDArray[numpy.int64], lengths: FloatArray) -> FloatArray:
    """The last copy of a repeated edge wins."""
    graph = numpy.full((node_count, node_count), numpy.inf)
    for (start, end), length in zip(edges.tolist(), lengths.tolist(), strict=True):
        graph[start, end] = graph[end, start] = length
    return numpy.asarray(scipy.sparse.csgraph.shortest_path(graph, directed=False))
