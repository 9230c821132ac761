"""Travel minutes over a graph of directed edges, as given: a street that is driven both ways is two edges.

Dijkstra (1959) by SciPy, from the destinations over the edges turned round, up to a limit. Places and destinations
join the graph at their nearest node; the way to it goes at the mode's straight-line speed.
"""

from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import ArrayLike
from scipy.sparse import csgraph

from analysis.access.nearby import IntArray, cut, find_nearest_within
from analysis.access.travel import FloatArray, choose_mode
from errors import UnreadableInput

JOIN_METRES = 2_000.0  # a guess, in a straight line: farther off, the graph says nothing about a place
LIMIT_MINUTES = 240.0  # nobody goes farther for a card; an end to every search
VALUES_AT_ONCE = 4_000_000  # nodes x destinations held in one piece: 32 MB


@dataclass(frozen=True)
class RoadGraph:
    """Nodes in degrees (NaN where not known) and `steps`, minutes from node to node, shape (nodes, nodes)."""

    lon: FloatArray
    lat: FloatArray
    steps: scipy.sparse.csr_array


def build_roads(
    from_node: ArrayLike, to_node: ArrayLike, minutes: ArrayLike, lon: ArrayLike, lat: ArrayLike
) -> RoadGraph:
    """A graph of nodes 0, 1, …; of several edges from one node to another the quickest counts."""
    start, end = numpy.asarray(from_node, dtype=numpy.int64), numpy.asarray(to_node, dtype=numpy.int64)
    step, east = numpy.asarray(minutes, dtype=float), numpy.asarray(lon, dtype=float)
    if not (step >= 0).all():
        raise UnreadableInput("Minutes of an edge should be 0 or more.")
    order = numpy.lexsort((step, end, start))
    start, end, step = start[order], end[order], step[order]
    is_first = numpy.ones(len(start), dtype=bool)
    is_first[1:] = (numpy.diff(start) != 0) | (numpy.diff(end) != 0)
    pairs = step[is_first], (start[is_first], end[is_first])
    return RoadGraph(east, numpy.asarray(lat, dtype=float), scipy.sparse.csr_array(pairs, shape=(len(east),) * 2))


def minutes_to_nodes(
    graph: RoadGraph, targets: ArrayLike, origins: ArrayLike | None = None, limit: float = LIMIT_MINUTES
) -> FloatArray:
    """Minutes from nodes (all of them, where none are named) to nodes: (origins, targets); infinite past the limit."""
    ends, which = numpy.unique(numpy.asarray(targets, dtype=numpy.int64), return_inverse=True)
    rows = numpy.arange(len(graph.lon)) if origins is None else numpy.asarray(origins, dtype=numpy.int64)
    turned = graph.steps.T.tocsr()
    found = numpy.empty((len(rows), len(ends)))
    for piece in cut(len(ends), max(1, VALUES_AT_ONCE // max(len(graph.lon), 1))):
        found[:, piece] = csgraph.dijkstra(turned, indices=ends[piece], limit=limit)[:, rows].T
    return found[:, which]


def join_roads(
    graph: RoadGraph, lon: ArrayLike, lat: ArrayLike, mode: str, metres: float = JOIN_METRES
) -> tuple[IntArray, FloatArray]:
    """The nearest node of each place and the minutes to it; -1 and infinity where none lies within so many metres."""
    chosen = choose_mode(mode)
    placed = numpy.flatnonzero(~numpy.isnan(graph.lon))
    which, kilometres = find_nearest_within(lon, lat, graph.lon[placed], graph.lat[placed], metres)
    node = numpy.where(which >= 0, placed[which] if len(placed) else -1, -1)
    return node, kilometres * chosen.detour_factor / chosen.speed_km_per_hour * 60
