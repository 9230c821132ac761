"""Minutes by public transport: walk, wait half a headway, ride, change, walk.

RAPTOR (Delling, Pajor & Werneck 2012, ALENEX) over headways instead of timetables: round r finds the least minutes to
every stop with r boardings, from those with r - 1. Within a round all patterns go forward one stop at a time, side by
side, for many origins at once. Walking all the way is always an alternative.
"""

from collections.abc import Iterator

import numpy
from numpy.typing import ArrayLike

from analysis.access.nearby import Layers, cut, pairs_within
from analysis.access.transit_network import WALK_MINUTES_PER_KM, TransitNetwork
from analysis.access.travel import FloatArray, travel_minutes

BOARDINGS = 4  # three changes; few people take a journey with more, and a city's network needs hardly any
VALUES_AT_ONCE = 4_000_000  # positions x origins held in one piece: 32 MB
PLACES_AT_ONCE = 2_000


def transit_minutes(
    network: TransitNetwork,
    from_lon: ArrayLike,
    from_lat: ArrayLike,
    to_lon: ArrayLike,
    to_lat: ArrayLike,
    boardings: int = BOARDINGS,
) -> FloatArray:
    """Least minutes from every origin to every destination, shape (origins, destinations).

    The search starts from the smaller side; from destinations it goes backwards, at the same cost.
    """
    origins, destinations = numpy.asarray(from_lon, dtype=float), numpy.asarray(to_lon, dtype=float)
    if len(destinations) <= len(origins):
        by_stop = minutes_by_stop(network.backwards, to_lon, to_lat, boardings)
        return join_stops(network, by_stop, from_lon, from_lat, to_lon, to_lat)
    by_stop = minutes_by_stop(network, from_lon, from_lat, boardings)
    return numpy.ascontiguousarray(join_stops(network, by_stop, to_lon, to_lat, from_lon, from_lat).T)


def minutes_by_stop(network: TransitNetwork, lon: ArrayLike, lat: ArrayLike, boardings: int = BOARDINGS) -> FloatArray:
    """Minutes from every origin until one alights at every stop, shape (stops, origins); infinite out of reach."""
    origin_lon, origin_lat = numpy.asarray(lon, dtype=float), numpy.asarray(lat, dtype=float)
    least = numpy.full((network.stop_count, len(origin_lon)), numpy.inf)
    at_once = max(1, VALUES_AT_ONCE // max(len(network.stop), network.stop_count, 1))
    for piece in cut(len(origin_lon), at_once):
        ready = walk_to_stops(network, origin_lon[piece], origin_lat[piece])
        for landed, _ in find_rounds(network, ready, boardings):
            numpy.minimum(least[:, piece], landed, out=least[:, piece])
    return least


def join_stops(
    network: TransitNetwork,
    by_stop: FloatArray,
    place_lon: ArrayLike,
    place_lat: ArrayLike,
    site_lon: ArrayLike,
    site_lat: ArrayLike,
) -> FloatArray:
    """Minutes between places and sites, shape (places, sites), from those between the stops and the sites.

    The last walk leads from a stop within the access limit; or one walks all the way.
    """
    lon, lat = numpy.asarray(place_lon, dtype=float), numpy.asarray(place_lat, dtype=float)
    table = travel_minutes(lon, lat, site_lon, site_lat, "walk")
    for piece in cut(len(lon), PLACES_AT_ONCE):
        places, stops, kilometres = pairs_within(
            lon[piece], lat[piece], network.stop_lon, network.stop_lat, network.access_metres
        )
        Layers.build(places, stops, kilometres * WALK_MINUTES_PER_KM).lower(by_stop, table[piece])
    return table


def walk_to_stops(network: TransitNetwork, lon: FloatArray, lat: FloatArray) -> FloatArray:
    """Minutes on foot from every origin to the stops within the access limit, shape (stops, origins)."""
    ready = numpy.full((network.stop_count, len(lon)), numpy.inf)
    origins, stops, kilometres = pairs_within(lon, lat, network.stop_lon, network.stop_lat, network.access_metres)
    ready[stops, origins] = kilometres * WALK_MINUTES_PER_KM
    return ready


def find_rounds(network: TransitNetwork, ready: FloatArray, boardings: int) -> Iterator[tuple[FloatArray, FloatArray]]:
    """For one boarding more each time: minutes until one alights at each stop, and until one is ready to board there.

    Shapes (stops, origins). Ready are those who alighted, there or at a stop within the transfer limit, and those who
    were before. Ends where another boarding gains nothing.
    """
    for _ in range(boardings):
        landed = _ride(network, ready)
        walked = landed.copy()
        network.transfers.lower(landed, walked)
        after = numpy.minimum(ready, walked)
        yield landed, after
        if numpy.array_equal(after, ready):
            return
        ready = after


def _ride(network: TransitNetwork, ready: FloatArray) -> FloatArray:
    """Minutes until one alights at each stop after one ride from where one is ready: (stops, origins)."""
    arrival = numpy.empty((len(network.stop), ready.shape[1]))
    aboard = numpy.full((len(network.wait), ready.shape[1]), numpy.inf)  # minutes, less those ridden from the start
    for start, count in network.at_place:
        here = slice(start, start + count)
        ride = network.ride[here, None]
        riding = aboard[:count]
        numpy.add(riding, ride, out=arrival[here])
        numpy.minimum(riding, ready[network.stop[here]] + (network.wait[:count, None] - ride), out=riding)
    landed = numpy.full_like(ready, numpy.inf)
    network.alighting.lower(arrival, landed)
    return landed
