"""Through which places the lines of a city run: where its people live, so that every district is reached.

A route is a row of places, kilometres (east, north) of the middle of the city. Guessed throughout: metro lines cross
the middle from one side to the other, each arm towards an equal share of the people, or go around it; buses start at
the busiest place of a street and go about 9 km, and some join the districts as a tree. In between places are drawn by
the residents near the straight line.
"""

from dataclasses import dataclass

import numpy

from synthetic.districts import KM_PER_DEGREE, Districts
from synthetic.places import Cells

Random = numpy.random.Generator
METRO_REACH_KM, HUB_KM = 35.0, 2.5
RING_SHARE, RING_PLACES = 0.7, 12
BUS_KM, BUS_SIGMA, ASIDE_SHARE, LEAST_ASIDE_KM = 9.0, 0.4, 0.12, 0.3


@dataclass(frozen=True)
class Ground:
    """Cells with their residents; `at` is (cells, 2) kilometres east and north of `middle` (longitude, latitude)."""

    middle: tuple[float, float]
    at: numpy.ndarray
    residents: numpy.ndarray
    street: numpy.ndarray
    district: numpy.ndarray

    def degrees(self, places: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """Longitude and latitude of places."""
        lon, lat = self.middle
        return lon + places[:, 0] / _width(lat), lat + places[:, 1] / KM_PER_DEGREE

    def busiest(self, group: numpy.ndarray) -> numpy.ndarray:
        """The cell with most residents in each group, by number of the group."""
        order = numpy.lexsort((-self.residents, group))
        return order[numpy.searchsorted(group[order], numpy.arange(group.max() + 1))]


def survey(districts: Districts, cells: Cells) -> Ground:
    """The residents of every district spread over its cells as the floating population is."""
    crowd = cells.floating + 1.0
    in_district = numpy.bincount(cells.district, weights=crowd, minlength=len(districts.codes))
    residents = crowd * (districts.residents / in_district)[cells.district]
    lon, lat = _middle(cells.lon, residents), _middle(cells.lat, residents)
    at = numpy.column_stack([(cells.lon - lon) * _width(lat), (cells.lat - lat) * KM_PER_DEGREE])
    return Ground((lon, lat), at, residents, cells.street, cells.district)


def metro_routes(ground: Ground, count: int, random: Random) -> numpy.ndarray:
    """Routes (count, 7 places, 2): an end, two places, one near the middle, two places, the opposite end."""
    ends = ground.at[_draw(_arm_weights(ground, 2 * count), random)]
    near = ground.residents * numpy.exp(-0.5 * (_length(ground.at) / HUB_KM) ** 2)
    hubs = ground.at[_draw(numpy.tile(near, (count, 1)), random)]
    out = _through(ground, ends[:count], hubs, (1 / 3, 2 / 3), random)
    back = _through(ground, hubs, ends[count:], (1 / 3, 2 / 3), random)
    return numpy.concatenate([out, back[:, 1:]], axis=1)


def ring_route(ground: Ground) -> numpy.ndarray:
    """One route around the middle (1, places, 2), its last place the first; as wide as the city is each way."""
    spread = numpy.sqrt(numpy.average(ground.at**2, axis=0, weights=ground.residents * _is_in_reach(ground)))
    turn = 2 * numpy.pi * numpy.arange(RING_PLACES + 1) / RING_PLACES
    around = numpy.column_stack([numpy.cos(turn), numpy.sin(turn)])
    around[-1] = around[0]
    return (RING_SHARE * spread * around)[None]


def residents_in_reach(ground: Ground) -> float:
    """Residents near enough to the middle for a metro."""
    return float(ground.residents[_is_in_reach(ground)].sum())


def tree_routes(ground: Ground, random: Random) -> numpy.ndarray:
    """Routes (districts - 1, 5 places, 2) between the busiest cells of districts, together the shortest that join all.

    Prim's algorithm.
    """
    hubs = ground.at[ground.busiest(ground.district)]
    to_tree, via = _length(hubs - hubs[0]), numpy.zeros(len(hubs), dtype=numpy.int64)
    is_joined = numpy.arange(len(hubs)) == 0
    pairs = []
    while not is_joined.all():
        new = int(numpy.where(is_joined, numpy.inf, to_tree).argmin())
        pairs.append((via[new], new))
        is_joined[new] = True
        from_new = _length(hubs - hubs[new])
        via[from_new < to_tree] = new
        to_tree = numpy.minimum(to_tree, from_new)
    start, end = numpy.array(pairs, dtype=numpy.int64).reshape(-1, 2).T
    return _through(ground, hubs[start], hubs[end], (0.25, 0.5, 0.75), random)


def bus_routes(ground: Ground, count: int, random: Random) -> numpy.ndarray:
    """Routes (count, 5 places, 2) that start evenly over the residents, at the busiest cell of the street."""
    heaped = numpy.cumsum(ground.residents)
    share = (numpy.arange(count) + random.random()) / count
    first = numpy.searchsorted(heaped, share * heaped[-1]).clip(max=len(heaped) - 1)
    start = ground.at[ground.busiest(ground.street)[ground.street[first]]]
    away = numpy.log(numpy.maximum(_length(start[:, None] - ground.at), 0.01) / BUS_KM) / BUS_SIGMA
    end = ground.at[_draw(ground.residents * numpy.exp(-0.5 * away**2), random)]
    return _through(ground, start, end, (0.25, 0.5, 0.75), random)


def _arm_weights(ground: Ground, count: int) -> numpy.ndarray:
    """How likely each cell ends each arm: far from the middle, and in a direction of its own share of the people."""
    angle = numpy.arctan2(ground.at[:, 1], ground.at[:, 0])
    people = ground.residents * _is_in_reach(ground)
    order = numpy.argsort(angle, kind="stable")
    heaped = numpy.cumsum(people[order])
    aims = angle[order][numpy.searchsorted(heaped, (numpy.arange(count) + 0.5) / count * heaped[-1])]
    turn = numpy.abs((angle - aims[:, None] + numpy.pi) % (2 * numpy.pi) - numpy.pi)
    return people * (_length(ground.at) + 1e-9) * numpy.exp(-0.5 * (turn * count / numpy.pi) ** 2)


def _through(
    ground: Ground, start: numpy.ndarray, end: numpy.ndarray, shares: tuple[float, ...], random: Random
) -> numpy.ndarray:
    """Start, a place where people live at each share of the way, end: (n, 2 + shares, 2)."""
    aside = numpy.maximum(ASIDE_SHARE * _length(end - start), LEAST_ASIDE_KM)
    between = []
    for share in shares:
        apart = _length((start + share * (end - start))[:, None] - ground.at) / aside[:, None]
        between.append(ground.at[_draw(ground.residents * numpy.exp(-0.5 * apart**2), random)])
    return numpy.stack([start, *between, end], axis=1)


def _draw(weights: numpy.ndarray, random: Random) -> numpy.ndarray:
    """One column for each row, in proportion to its weights."""
    heaped = numpy.cumsum(weights, axis=1)
    return (heaped < random.random((len(weights), 1)) * heaped[:, -1:]).sum(axis=1).clip(max=weights.shape[1] - 1)


def _is_in_reach(ground: Ground) -> numpy.ndarray:
    return _length(ground.at) <= METRO_REACH_KM


def _middle(values: numpy.ndarray, weights: numpy.ndarray) -> float:
    """The median of weighted values."""
    order = numpy.argsort(values, kind="stable")
    heaped = numpy.cumsum(weights[order])
    return float(values[order][numpy.searchsorted(heaped, heaped[-1] / 2)])


def _length(vectors: numpy.ndarray) -> numpy.ndarray:
    return numpy.sqrt((vectors**2).sum(axis=-1))


def _width(lat: float) -> float:
    return float(KM_PER_DEGREE * numpy.cos(numpy.radians(lat)))
