"""Which of two sets of places lie within so many metres of each other, and the least cost over such pairs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
import scipy.spatial
from numpy.typing import ArrayLike, NDArray

from analysis.access.travel import EARTH_RADIUS_KM, FloatArray
from errors import WrongUsage

IntArray = NDArray[numpy.int64]


@dataclass(frozen=True)
class Layers:
    """Pairs of a source and a target with a cost, for the least sum over the pairs of each target.

    Layer k holds the k-th pair of every target that has so many. Targets with most pairs come first, so that a layer
    is always about the first of them: that takes no padding, and is faster than a reduction over runs of rows.
    """

    targets: IntArray
    layers: list[tuple[IntArray, FloatArray]]

    @classmethod
    def build(cls, targets: ArrayLike, sources: ArrayLike, costs: ArrayLike) -> "Layers":
        """Lay out pairs given as three arrays of the same length, in the order in which they come."""
        target, source = numpy.asarray(targets, dtype=numpy.int64), numpy.asarray(sources, dtype=numpy.int64)
        order = numpy.argsort(target, kind="stable")
        held, first, counts = numpy.unique(target[order], return_index=True, return_counts=True)
        most_first = numpy.argsort(-counts, kind="stable")
        first, ascending = first[most_first], numpy.sort(counts)
        cost = numpy.asarray(costs, dtype=float)
        layers = []
        for place in range(int(counts.max(initial=0))):
            has_so_many = len(counts) - int(numpy.searchsorted(ascending, place, side="right"))
            pairs = order[first[:has_so_many] + place]
            layers.append((source[pairs], cost[pairs, None]))
        return cls(held[most_first], layers)

    def lower(self, values: FloatArray, least: FloatArray) -> None:
        """Lower `least` (targets, n) to the least of values[source] + cost, for values of shape (sources, n)."""
        found = least[self.targets]
        for sources, costs in self.layers:
            reached = found[: len(sources)]
            numpy.minimum(reached, values[sources] + costs, out=reached)
        least[self.targets] = found


def pairs_within(
    from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike, metres: float
) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows, columns and kilometres of all pairs no farther apart than so many metres in a straight line, by row."""
    here, there = _on_sphere(from_lon, from_lat), _on_sphere(to_lon, to_lat)
    if not len(here) or not len(there):
        return numpy.empty(0, numpy.int64), numpy.empty(0, numpy.int64), numpy.empty(0)
    chord = 2 * numpy.sin(metres / 1000 / EARTH_RADIUS_KM / 2)
    near = scipy.spatial.KDTree(here).sparse_distance_matrix(
        scipy.spatial.KDTree(there), chord * (1 + 1e-9), output_type="ndarray"
    )
    near = near[numpy.lexsort((near["j"], near["i"]))]
    return near["i"].astype(numpy.int64), near["j"].astype(numpy.int64), _kilometres(near["v"])


def find_nearest_within(
    from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike, metres: float
) -> tuple[IntArray, FloatArray]:
    """The nearest of the second places for each of the first, and its kilometres; -1 and infinity beyond `metres`."""
    here, there = _on_sphere(from_lon, from_lat), _on_sphere(to_lon, to_lat)
    if not len(here) or not len(there):
        return numpy.full(len(here), -1), numpy.full(len(here), numpy.inf)
    chords, which = scipy.spatial.KDTree(there).query(here)
    kilometres = _kilometres(chords)
    is_near = kilometres * 1000 <= metres
    return numpy.where(is_near, which, -1), numpy.where(is_near, kilometres, numpy.inf)


def cut(count: int, at_once: int) -> Iterator[slice]:
    """The rows 0 … count in pieces of so many."""
    for start in range(0, count, at_once):
        yield slice(start, min(start + at_once, count))


def _on_sphere(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    """Degrees as points on the unit sphere, shape (n, 3): their chords grow with the way between them."""
    east, north = numpy.radians(numpy.asarray(lon, dtype=float)), numpy.radians(numpy.asarray(lat, dtype=float))
    if not (numpy.isfinite(east).all() and numpy.isfinite(north).all()):
        raise WrongUsage("Longitudes and latitudes should be finite: leave out places without any.")
    return numpy.column_stack(
        [numpy.cos(north) * numpy.cos(east), numpy.cos(north) * numpy.sin(east), numpy.sin(north)]
    )


def _kilometres(chords: FloatArray) -> FloatArray:
    return 2 * EARTH_RADIUS_KM * numpy.arcsin(numpy.minimum(chords / 2, 1.0))
