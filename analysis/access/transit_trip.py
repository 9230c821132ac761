"""One trip by public transport, leg by leg."""

from dataclasses import dataclass

import numpy

from analysis.access.nearby import IntArray, pairs_within
from analysis.access.transit import BOARDINGS, find_rounds, walk_to_stops
from analysis.access.transit_network import WALK_MINUTES_PER_KM, TransitNetwork
from analysis.access.travel import FloatArray, travel_minutes

SAME_MINUTES = 1e-9  # two ways no farther apart take the same time: the one with fewer boardings, on foot first
Place = tuple[float, float]


@dataclass(frozen=True)
class Ride:
    """From one stop of a line to another: `rows` are the rows of all stops passed, as they were given."""

    line: int
    board: int
    alight: int
    rows: tuple[int, ...]
    wait_minutes: float
    ride_minutes: float


@dataclass(frozen=True)
class Trip:
    """Rides in order; none where walking is as fast. Between them, before and after one walks."""

    minutes: float
    rides: tuple[Ride, ...]


def find_trip(network: TransitNetwork, origin: Place, destination: Place, boardings: int = BOARDINGS) -> Trip:
    """The fastest way from (lon, lat) to (lon, lat); of equal ones that with fewest boardings, then the first line."""
    (lon, lat), (to_lon, to_lat) = origin, destination
    minutes = float(travel_minutes([lon], [lat], [to_lon], [to_lat], "walk")[0, 0])
    readies, landings = [walk_to_stops(network, numpy.array([lon]), numpy.array([lat]))[:, 0]], []
    _, stops, kilometres = pairs_within([to_lon], [to_lat], network.stop_lon, network.stop_lat, network.access_metres)
    best: tuple[int, int] | None = None
    for landed, ready in find_rounds(network, readies[0][:, None], boardings):
        landings.append(landed[:, 0])
        readies.append(ready[:, 0])
        arrivals = landed[stops, 0] + kilometres * WALK_MINUTES_PER_KM
        if len(stops) and arrivals.min() < minutes - SAME_MINUTES:
            minutes, best = float(arrivals.min()), (len(landings), int(stops[arrivals.argmin()]))
    return Trip(minutes, _trace(network, readies, landings, *best) if best else ())


def _trace(
    network: TransitNetwork, readies: list[FloatArray], landings: list[FloatArray], boardings: int, stop: int
) -> tuple[Ride, ...]:
    """The rides of the way that alights at a stop after so many boardings, found from its end."""
    rides: list[Ride] = []
    for boarding in range(boardings, 0, -1):
        rides.insert(0, _find_ride(network, readies[boarding - 1], stop))
        if boarding > 1:
            stop = _find_landing(network, landings[boarding - 2], rides[0].board)
    return tuple(rides)


def _find_ride(network: TransitNetwork, ready: FloatArray, stop: int) -> Ride:
    """The ride by which one is soonest at a stop, by the first of the patterns that are equally soon."""
    patterns = network.patterns
    owner = patterns.owner
    best, found = numpy.inf, None
    for position in numpy.flatnonzero(patterns.stop == stop):
        before = numpy.arange(patterns.start[owner[position]], position)
        if not len(before):
            continue
        arrival = _arrivals(network, ready, before, int(position))
        if arrival.min() < best:
            best, found = float(arrival.min()), (int(before[arrival.argmin()]), int(position))
    assert found is not None
    return _as_ride(network, *found)


def _arrivals(network: TransitNetwork, ready: FloatArray, before: IntArray, position: int) -> FloatArray:
    """When one alights at a position of a pattern, by the position at which one boards."""
    patterns = network.patterns
    wait = patterns.wait[numpy.searchsorted(patterns.start, position, side="right") - 1]
    return ready[patterns.stop[before]] + (wait - patterns.ride[before]) + patterns.ride[position]


def _as_ride(network: TransitNetwork, board: int, alight: int) -> Ride:
    patterns = network.patterns
    pattern = int(numpy.searchsorted(patterns.start, board, side="right")) - 1
    return Ride(
        line=int(patterns.line[pattern]),
        board=int(patterns.stop[board]),
        alight=int(patterns.stop[alight]),
        rows=tuple(patterns.row[board : alight + 1].tolist()),
        wait_minutes=float(patterns.wait[pattern]),
        ride_minutes=float(patterns.ride[alight] - patterns.ride[board]),
    )


def _find_landing(network: TransitNetwork, landed: FloatArray, stop: int) -> int:
    """Where one alighted to board at a stop: there, or at a stop from which one walks to it."""
    lon, lat = network.stop_lon, network.stop_lat
    _, near, kilometres = pairs_within([lon[stop]], [lat[stop]], lon, lat, network.transfer_metres)
    arrivals = landed[near] + kilometres * WALK_MINUTES_PER_KM
    return int(near[arrivals.argmin()]) if arrivals.min() < landed[stop] else stop
