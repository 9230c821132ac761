"""Where minutes come from when no table has them: lines of public transport, a graph of roads, a straight line.

Each source has a `name`, says in Chinese (zh) or English (en) what its minutes are, and finds them: places (area_id,
lon, lat) by sites (site_id, lon, lat).
"""

from dataclasses import dataclass, field

import numpy
import pandas

from analysis.access import (
    ACCESS_METRES,
    BOARDINGS,
    JOIN_METRES,
    LIMIT_MINUTES,
    MODES,
    TRANSFER_METRES,
    RoadGraph,
    build_roads,
    join_roads,
    join_stops,
    minutes_by_stop,
    minutes_to_nodes,
    transit_minutes,
    travel_minutes,
)
from studies.transit import SuppliedLines
from warehouse import Scope, Snapshot

KEPT_VALUES = 50_000_000  # nodes or stops x sites: 400 MB
KEPT_SEARCHES = 3  # kept points, candidates, all points: places come piece by piece, sites stay the same

LINE = {
    "zh": "直线距离×{detour:g}÷时速{speed:g}公里{fixed}估算",
    "en": "straight line x {detour:g} at {speed:g} km/h{fixed}",
}
FIXED = {"zh": "，另加{:g}分钟", "en": " plus {:g} minutes"}
STRAIGHT_LINE = {"zh": "按{line}，不是实际路线", "en": "estimated, not a real route: {line}"}
OVER_LINES = {
    "zh": (
        "按提供的公交线路推算：候车为发车间隔之半，最多乘车{boardings}次，到站和离站各不超过直线{access:g}米，"
        "换乘不超过直线{transfer:g}米；步行按{line}，全程步行更快的按步行"
    ),
    "en": (
        "over the lines supplied: half a headway's wait, at most {boardings} rides, at most {access:g} m in a straight "
        "line to and from stops and {transfer:g} m between them; on foot it is {line}, all the way where that is faster"
    ),
}
OVER_ROADS = {
    "zh": "按提供的路网边推算（最多{limit:g}分钟）；到最近节点的一段和离节点直线超过{join:g}米的起点或终点按{line}",
    "en": (
        "over the travel edges supplied, up to {limit:g} minutes; the way to the nearest node, and all the way from or "
        "to places more than {join:g} m in a straight line from any, is estimated: {line}"
    ),
}


@dataclass(frozen=True)
class StraightLine:
    """Straight line x detour / speed, and a fixed time."""

    mode: str
    name = "straight_line"

    def says(self, lang: str) -> str:
        return STRAIGHT_LINE[lang].format(line=self.line(lang))

    def line(self, lang: str) -> str:
        """The formula in words."""
        mode = MODES[self.mode]
        fixed = FIXED[lang].format(mode.fixed_minutes) if mode.fixed_minutes else ""
        return LINE[lang].format(detour=mode.detour_factor, speed=mode.speed_km_per_hour, fixed=fixed)

    def minutes(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """Minutes of shape (places, sites)."""
        return travel_minutes(places["lon"], places["lat"], sites["lon"], sites["lat"], self.mode)


@dataclass(frozen=True)
class OverLines:
    """Walk, wait half a headway, ride, change, walk over the lines supplied."""

    lines: SuppliedLines
    name = "transit_lines"
    searches: dict[bytes, numpy.ndarray] = field(default_factory=dict)

    def says(self, lang: str) -> str:
        line = StraightLine("walk").line(lang)
        return OVER_LINES[lang].format(boardings=BOARDINGS, access=ACCESS_METRES, transfer=TRANSFER_METRES, line=line)

    def minutes(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """Minutes of shape (places, sites)."""
        lon, lat = sites["lon"].to_numpy(float), sites["lat"].to_numpy(float)
        network, key = self.lines.network, lon.tobytes() + lat.tobytes()
        if network.stop_count * len(sites) > KEPT_VALUES:
            return self._piece_by_piece(places, sites)
        if key not in self.searches:
            _drop_oldest(self.searches)
            self.searches[key] = minutes_by_stop(network.backwards, lon, lat)
        return join_stops(network, self.searches[key], places["lon"], places["lat"], lon, lat)

    def _piece_by_piece(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """The same where a search from all sites is too large to keep: from the fewer of both, some at a time."""
        network = self.lines.network
        is_from_places = len(places) < len(sites)
        count, at_once = min(len(places), len(sites)), max(1, KEPT_VALUES // network.stop_count)
        tables = []
        for start in range(0, count, at_once):
            piece = slice(start, start + at_once)
            here, there = (places.iloc[piece], sites) if is_from_places else (places, sites.iloc[piece])
            tables.append(transit_minutes(network, here["lon"], here["lat"], there["lon"], there["lat"]))
        return numpy.concatenate(tables, axis=0 if is_from_places else 1)


@dataclass(frozen=True)
class OverRoads:
    """A graph of edges; a place or site whose id is a node is that node, else it joins at the nearest."""

    mode: str
    nodes: pandas.Index
    graph: RoadGraph
    name = "travel_edges"
    searches: dict[bytes, numpy.ndarray] = field(default_factory=dict)

    def says(self, lang: str) -> str:
        return OVER_ROADS[lang].format(limit=LIMIT_MINUTES, join=JOIN_METRES, line=StraightLine(self.mode).line(lang))

    def minutes(self, places: pandas.DataFrame, sites: pandas.DataFrame) -> numpy.ndarray:
        """Minutes of shape (places, sites); infinite where both ends are on the graph and no way leads along it."""
        here, to_graph = self._join(places["area_id"], places)
        there, from_graph = self._join(sites["site_id"], sites)
        table = StraightLine(self.mode).minutes(places, sites)
        rows, columns = here >= 0, there >= 0
        found = self._search(here[rows], there[columns])
        found += to_graph[rows, None] + from_graph[None, columns]
        both = numpy.ix_(rows, columns)
        is_same = here[rows, None] == there[None, columns]
        table[both] = numpy.where(is_same, numpy.minimum(found, table[both]), found)
        return table

    def _join(self, ids: pandas.Series, at: pandas.DataFrame) -> tuple[numpy.ndarray, numpy.ndarray]:
        node, minutes = join_roads(self.graph, at["lon"], at["lat"], self.mode)
        named = self.nodes.get_indexer(pandas.Index(ids))
        return numpy.where(named >= 0, named, node), numpy.where(named >= 0, 0.0, minutes)

    def _search(self, here: numpy.ndarray, there: numpy.ndarray) -> numpy.ndarray:
        """Minutes from nodes to nodes; those from all nodes are kept where they fit into memory."""
        if len(self.graph.lon) * len(there) > KEPT_VALUES:
            return minutes_to_nodes(self.graph, there, here)
        key = there.tobytes()
        if key not in self.searches:
            _drop_oldest(self.searches)
            self.searches[key] = minutes_to_nodes(self.graph, there)
        return self.searches[key][here]


def read_roads(snapshot: Snapshot, scope: Scope, mode: str) -> OverRoads | None:
    """The edges supplied for a mode; None where there are none."""
    edges = snapshot.ask("travel_edges", scope, mode=mode)
    if edges.empty:
        return None
    ends = [
        edges[[f"{end}_node", f"{end}_lon", f"{end}_lat"]].set_axis(["node", "lon", "lat"], axis=1)
        for end in ("from", "to")
    ]
    placed = pandas.concat(ends).groupby("node", sort=True).first()
    nodes = pandas.Index(placed.index)
    start, end = (nodes.get_indexer(edges[f"{name}_node"]) for name in ("from", "to"))
    graph = build_roads(start, end, edges["minutes"], placed["lon"], placed["lat"])
    return OverRoads(mode, nodes, graph)


def _drop_oldest(searches: dict[bytes, numpy.ndarray]) -> None:
    while len(searches) >= KEPT_SEARCHES:
        del searches[next(iter(searches))]
