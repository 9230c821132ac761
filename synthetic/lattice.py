"""A lattice of triangles over a city: where stops may lie, and the way over them from one place to another.

Nodes are pairs of whole numbers (column, row), columns aslant: a step along a column, a row, or against both leads to
one of six neighbours. Two ways that cross share a node, because edges meet nowhere else: so lines get stops in common.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy

from synthetic.sampling import mix, uniform_of

ROW_HEIGHT = numpy.sqrt(0.75)  # of a triangle whose sides are 1
SHIFT_SHARE = 0.07  # so far off its node a stop lies at most, east and north, in steps
HALF, SPAN = 2**19, 2**20


@dataclass(frozen=True)
class Lattice:
    """Nodes `step_km` from their neighbours; places are kilometres (east, north) of node (0, 0)."""

    step_km: float
    salt: int

    def nearest(self, places: numpy.ndarray) -> numpy.ndarray:
        """The node next to each place: (n, 2) whole numbers from (n, 2) kilometres."""
        row = places[:, 1] / (self.step_km * ROW_HEIGHT)
        return _rounded(numpy.column_stack([places[:, 0] / self.step_km - row / 2, row]))

    def places(self, nodes: numpy.ndarray) -> numpy.ndarray:
        """Where the stop of each node lies, always the same: near it, for no city is drawn with a ruler."""
        exact = numpy.column_stack([nodes[:, 0] + nodes[:, 1] / 2, nodes[:, 1] * ROW_HEIGHT])
        keys = node_keys(nodes)
        shift = numpy.column_stack([uniform_of(mix(keys, self.salt + axis)) for axis in range(2)])
        return (exact + SHIFT_SHARE * (2 * shift - 1)) * self.step_km


def ways(start: numpy.ndarray, end: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The nodes from each start to its end, both included, and to which of the ways each belongs.

    Nodes next to evenly spaced places on the straight line are neighbours, one after the other.
    """
    apart = end - start
    steps = numpy.abs(numpy.column_stack([apart, apart.sum(axis=1)])).max(axis=1)
    way = numpy.repeat(numpy.arange(len(start)), steps + 1)
    place = numpy.arange(len(way)) - numpy.repeat(numpy.cumsum(steps + 1) - steps - 1, steps + 1)
    share = place / numpy.maximum(steps, 1)[way]
    aside = numpy.array([1e-6, 2e-6])  # never just between two nodes
    return _rounded(start[way] + share[:, None] * apart[way] + aside), way


def without_loops(keys: Iterable[int]) -> list[int]:
    """The way that comes back to no node: whatever lies between two calls at one is left out."""
    kept: dict[int, None] = {}  # in the order of travel
    for key in keys:
        if key in kept:
            while next(reversed(kept)) != key:
                kept.popitem()
        kept[key] = None
    return list(kept)


def node_keys(nodes: numpy.ndarray) -> numpy.ndarray:
    """One whole number for each node (n, 2)."""
    return (nodes[:, 0].astype(numpy.int64) + HALF) * SPAN + nodes[:, 1] + HALF


def nodes_of(keys: numpy.ndarray) -> numpy.ndarray:
    """The nodes (n, 2) that the numbers stand for."""
    return numpy.column_stack([keys // SPAN, keys % SPAN]) - HALF


def _rounded(exact: numpy.ndarray) -> numpy.ndarray:
    """The nearest nodes: of column, row and minus their sum the one most rounded off follows from the others."""
    third = -exact.sum(axis=1)
    node, other = numpy.round(exact), numpy.round(third)
    off = numpy.abs(numpy.column_stack([node - exact, other - third]))
    worst = off.argmax(axis=1)
    column = numpy.where(worst == 0, -node[:, 1] - other, node[:, 0])
    row = numpy.where(worst == 1, -node[:, 0] - other, node[:, 1])
    return numpy.column_stack([column, row]).astype(numpy.int64)
