"""Public transport laid out for the search: positions of all patterns side by side, and walks between stops."""

import functools
from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike

from analysis.access.nearby import IntArray, Layers, pairs_within
from analysis.access.transit_lines import Patterns, lay_patterns
from analysis.access.travel import MODES, FloatArray

# Guesses: straight metres; with the detour 24 and 8 minutes on foot. Who lives farther from a stop takes another
# vehicle to it, and interchanges longer than that are not built. Much farther, and every place sees hundreds of stops.
ACCESS_METRES = 1_500.0
TRANSFER_METRES = 500.0
WALK_MINUTES_PER_KM = MODES["walk"].detour_factor / MODES["walk"].speed_km_per_hour * 60


@dataclass(frozen=True)
class TransitNetwork:
    """Stops, patterns over them, and walks between stops of at most `transfer_metres` in a straight line.

    Positions are sorted by their place in the pattern, patterns by their length, the longest first: `at_place` has,
    for each place in a pattern, where its positions begin and how many there are.
    """

    stop_lon: FloatArray
    stop_lat: FloatArray
    patterns: Patterns
    access_metres: float
    transfer_metres: float
    transfers: Layers
    at_place: list[tuple[int, int]]
    stop: IntArray
    ride: FloatArray
    wait: FloatArray
    alighting: Layers

    @property
    def stop_count(self) -> int:
        return len(self.stop_lon)

    @functools.cached_property
    def backwards(self) -> "TransitNetwork":
        """The same network, every pattern run from its last stop to its first."""
        return _lay_out(
            self.stop_lon,
            self.stop_lat,
            self.patterns.backwards(),
            (self.access_metres, self.transfer_metres),
            self.transfers,
        )


def build_network(
    stop_lon: ArrayLike,
    stop_lat: ArrayLike,
    line: ArrayLike,
    stop: ArrayLike,
    minutes: ArrayLike,
    headway: ArrayLike,
    is_one_way: ArrayLike,
    *,
    access_metres: float = ACCESS_METRES,
    transfer_metres: float = TRANSFER_METRES,
) -> TransitNetwork:
    """A network of stops (degrees, WGS-84) and lines row by row, as `lay_patterns` reads them."""
    lon, lat = numpy.asarray(stop_lon, dtype=float), numpy.asarray(stop_lat, dtype=float)
    here, there, kilometres = pairs_within(lon, lat, lon, lat, transfer_metres)
    is_walk = here != there
    walks = Layers.build(there[is_walk], here[is_walk], kilometres[is_walk] * WALK_MINUTES_PER_KM)
    patterns = lay_patterns(line, stop, minutes, headway, is_one_way)
    return _lay_out(lon, lat, patterns, (access_metres, transfer_metres), walks)


def _lay_out(
    lon: FloatArray, lat: FloatArray, patterns: Patterns, limits: tuple[float, float], walks: Layers
) -> TransitNetwork:
    owner = patterns.owner
    rank = numpy.empty(len(patterns.line), dtype=numpy.int64)
    rank[numpy.argsort(-patterns.lengths, kind="stable")] = numpy.arange(len(rank))
    place = numpy.arange(len(owner)) - patterns.start[owner]
    order = numpy.lexsort((rank[owner], place))
    counts = numpy.bincount(place)
    stop = patterns.stop[order]
    return TransitNetwork(
        stop_lon=lon,
        stop_lat=lat,
        patterns=patterns,
        access_metres=limits[0],
        transfer_metres=limits[1],
        transfers=walks,
        at_place=list(zip((numpy.cumsum(counts) - counts).tolist(), counts.tolist(), strict=True)),
        stop=stop,
        ride=patterns.ride[order],
        wait=patterns.wait[numpy.argsort(rank)],
        alighting=Layers.build(stop, numpy.arange(len(stop)), numpy.zeros(len(stop))),
    )
