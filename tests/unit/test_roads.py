"""Minutes over a graph of edges equal Floyd and Warshall's, are directed, and end at the limit."""

import numpy
import pytest

from analysis.access import build_roads, join_roads, minutes_to_nodes
from errors import UnreadableInput


def test_minutes_are_those_of_a_triple_loop_over_all_nodes() -> None:
    random = numpy.random.default_rng(3)
    for _ in range(20):
        nodes, edges = 9, 20
        start, end, step = (
            random.integers(0, nodes, edges),
            random.integers(0, nodes, edges),
            random.integers(0, 9, edges),
        )
        table = numpy.where(numpy.eye(nodes, dtype=bool), 0.0, numpy.inf)
        for here, there, minutes in zip(start, end, step, strict=True):
            table[here, there] = min(table[here, there], minutes)
        for by in range(nodes):
            table = numpy.minimum(table, table[:, by, None] + table[None, by])
        graph = build_roads(start, end, step, numpy.full(nodes, numpy.nan), numpy.full(nodes, numpy.nan))
        assert numpy.array_equal(minutes_to_nodes(graph, [4, 0, 4]), table[:, [4, 0, 4]])
        assert numpy.array_equal(minutes_to_nodes(graph, [2], [7, 1]), table[[7, 1]][:, [2]])


def test_nothing_is_searched_past_the_limit() -> None:
    graph = build_roads([0, 1], [1, 2], [10, 10], [numpy.nan] * 3, [numpy.nan] * 3)
    assert minutes_to_nodes(graph, [2], limit=15).ravel().tolist() == [numpy.inf, 10, 0]


def test_a_place_joins_the_nearest_node_that_is_placed_at_the_speed_of_its_mode() -> None:
    graph = build_roads([0], [1], [1], [114.0, 114.01, numpy.nan], [22.5, 22.5, numpy.nan])
    node, minutes = join_roads(graph, [114.009, 114.5], [22.5, 22.5], "walk")
    assert node.tolist() == [1, -1]
    assert minutes[0] == pytest.approx(0.1028 * 1.3 / 4.8 * 60, rel=1e-3)
    assert minutes[1] == numpy.inf


def test_minutes_below_zero_or_unknown_are_refused() -> None:
    for minutes in (-1, numpy.nan):
        with pytest.raises(UnreadableInput, match="0 or more"):
            build_roads([0], [1], [minutes], [114.0, 114.0], [22.5, 22.5])
