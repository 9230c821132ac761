"""Lines of public transport of a city, stop by stop: 模拟 lines over streets of invented names.

Guessed throughout: a metro line for every 1.75 million residents near the middle, a bus line for every 87,500; speeds
between the first and the last stop and headways drawn by line. What is too long for a bus is a coach that calls at few
stops. Names of streets come from Faker's pool, as those of addresses do.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy
from faker.providers.address.zh_CN import Provider as ChineseAddresses

from synthetic.applications import FRAME
from synthetic.geography import Geography
from synthetic.lattice import Lattice, node_keys, nodes_of, ways, without_loops
from synthetic.routes import (
    Ground,
    bus_routes,
    metro_routes,
    residents_in_reach,
    ring_route,
    survey,
    tree_routes,
)
from synthetic.sampling import stream

RESIDENTS_PER_METRO, MOST_METROS, FEWEST_WITH_RING = 1_750_000, 15, 4
RESIDENTS_PER_BUS, FEWEST_BUSES, MOST_BUSES = 87_500, 3, 300
MOST_BUS_STOPS, COACH_STOPS = 60, 20
METRO_STEP_KM, BUS_STEP_KM = 1.16, 0.58
ROAD_WORDS = ("", "新", "东", "西", "南", "北", "中")  # 深圳路, 深圳新路, 深圳东路 ...
Way = list[int]  # keys of nodes


@dataclass(frozen=True)
class Service:
    """How lines of one kind run: least and most kilometres an hour, and half minutes from one vehicle to the next."""

    mode: str
    prefix: str
    name: str
    first_number: int
    speed: tuple[float, float]
    half_minutes: tuple[int, int]


METRO = Service("metro", "M", "模拟地铁{}号线", 1, (33.0, 37.0), (6, 12))
BUS = Service("bus", "B", "模拟公交{}路", 101, (15.0, 18.0), (12, 30))
COACH = Service("coach", "C", "模拟客运{}线", 1, (40.0, 50.0), (40, 80))


@dataclass(frozen=True)
class Line:
    """One line with the nodes at which it calls."""

    line_id: str
    name: str
    service: Service
    way: Way


def transit_columns(geography: Geography, seed: int) -> dict[str, list]:
    """The columns of `transit_lines`, a row for each stop of a line; none at all where no line can be laid."""
    random = stream(seed, "transit")
    ground = survey(geography.districts, geography.cells)
    trains, streets = Lattice(METRO_STEP_KM, seed + 2), Lattice(BUS_STEP_KM, seed)
    lines = [*lay_metros(ground, trains, random), *lay_buses(ground, streets, random)]
    if not lines:
        return {}
    lengths = [len(line.way) for line in lines]
    keys, owner = numpy.concatenate([line.way for line in lines]), numpy.repeat(numpy.arange(len(lines)), lengths)
    is_metro = numpy.array([line.service is METRO for line in lines])[owner]
    places = numpy.where(is_metro[:, None], trains.places(nodes_of(keys)), streets.places(nodes_of(keys)))
    lon, lat = ground.degrees(places)
    headways = _between([line.service.half_minutes for line in lines], random).round() / 2
    return {
        "line_id": [lines[at].line_id for at in owner],
        "name": [lines[at].name for at in owner],
        "mode": [lines[at].service.mode for at in owner],
        "headway_minutes": headways[owner].tolist(),
        "sequence": (numpy.arange(len(owner)) - numpy.searchsorted(owner, owner) + 1).tolist(),
        "stop_id": _stop_ids(keys, is_metro),
        "stop_name": _stop_names(keys, is_metro, random),
        "lon": numpy.round(lon, 6).tolist(),
        "lat": numpy.round(lat, 6).tolist(),
        "crs": [FRAME] * len(owner),
        "minutes_from_previous": _minutes(places, owner, lines, random).tolist(),
    }


def lay_metros(ground: Ground, lattice: Lattice, random: numpy.random.Generator) -> list[Line]:
    """Metro lines; from four on the last one is a ring."""
    count = min(int(residents_in_reach(ground) / RESIDENTS_PER_METRO), MOST_METROS)
    has_ring = count >= FEWEST_WITH_RING
    laid = [without_loops(way) for way in _ways(lattice, metro_routes(ground, count - has_ring, random))]
    if has_ring:
        (around,) = _ways(lattice, ring_route(ground))
        laid.append([*without_loops(around[:-1]), around[0]])
    return _numbered(METRO, laid)


def lay_buses(ground: Ground, lattice: Lattice, random: numpy.random.Generator) -> list[Line]:
    """Buses, of which the first join the districts, then coaches."""
    tree = tree_routes(ground, random)
    wanted = min(max(round(ground.residents.sum() / RESIDENTS_PER_BUS), FEWEST_BUSES), MOST_BUSES)
    others = bus_routes(ground, max(wanted - len(tree), len(tree) + 1), random)
    laid = [without_loops(way) for routes in (tree, others) for way in _ways(lattice, routes)]
    buses = [way for way in laid if len(way) <= MOST_BUS_STOPS]
    coaches = [_some(way) for way in laid if len(way) > MOST_BUS_STOPS]
    return [*_numbered(BUS, buses), *_numbered(COACH, coaches)]


def _ways(lattice: Lattice, routes: numpy.ndarray) -> list[Way]:
    """The nodes along every route (n, places, 2)."""
    count, places, _ = routes.shape
    nodes = lattice.nearest(routes.reshape(-1, 2)).reshape(count, places, 2)
    passed, leg = ways(nodes[:, :-1].reshape(-1, 2), nodes[:, 1:].reshape(-1, 2))
    first = numpy.searchsorted(leg, numpy.arange(count + 1) * (places - 1))
    keys = node_keys(passed).tolist()
    return [keys[start:end] for start, end in pairwise(first.tolist())]


def _some(way: Way) -> Way:
    """`COACH_STOPS` of the nodes, evenly, the first and the last among them."""
    return [way[at] for at in numpy.linspace(0, len(way) - 1, COACH_STOPS).round().astype(int)]


def _numbered(service: Service, laid: list[Way]) -> list[Line]:
    """Lines of those ways that lead from one stop to another."""
    lines = []
    for number, way in enumerate((way for way in laid if len(way) > 1), start=service.first_number):
        name = service.name.format(number) + ("(环线)" if way[0] == way[-1] else "")
        lines.append(Line(f"{service.prefix}{number:03d}", name, service, way))
    return lines


def _stop_ids(keys: numpy.ndarray, is_metro: numpy.ndarray) -> list[str]:
    """One node is one stop of a bus, and one station."""
    number = numpy.unique(numpy.stack([is_metro, keys]), axis=1, return_inverse=True)[1]
    return [f"{'M' if metro else 'B'}{at:05d}" for metro, at in zip(is_metro, number + 1, strict=True)]


def _stop_names(keys: numpy.ndarray, is_metro: numpy.ndarray, random: numpy.random.Generator) -> list[str]:
    """The two streets that cross there: every row and every column of nodes is one."""
    cities = list(dict.fromkeys(ChineseAddresses.cities))
    streets, roads = (
        [f"{city}{word}{kind}" for word in ROAD_WORDS for city in random.permutation(cities)]
        for kind in ChineseAddresses.street_suffixes
    )
    node = nodes_of(keys) * numpy.where(is_metro, round(METRO_STEP_KM / BUS_STEP_KM), 1)[:, None]
    number = numpy.where(node < 0, -2 * node - 1, 2 * node)  # plain names in the middle
    return [
        f"{roads[row % len(roads)]}{streets[column % len(streets)]}{'站' if metro else '口'}"
        for (column, row), metro in zip(number.tolist(), is_metro, strict=True)
    ]


def _minutes(
    places: numpy.ndarray, owner: numpy.ndarray, lines: list[Line], random: numpy.random.Generator
) -> numpy.ndarray:
    """Minutes from the stop before, to a tenth; zero at the first stop of a line."""
    speed = _between([line.service.speed for line in lines], random)
    kilometres = numpy.sqrt((numpy.diff(places, axis=0, prepend=places[:1]) ** 2).sum(axis=1))
    is_first = numpy.diff(owner, prepend=-1) > 0
    return numpy.where(is_first, 0.0, numpy.round(kilometres / speed[owner] * 60, 1))


def _between(bounds: list[tuple[float, float]], random: numpy.random.Generator) -> numpy.ndarray:
    """A number between least and most for each line."""
    least, most = numpy.array(bounds).T
    return least + (most - least) * random.random(len(bounds))
