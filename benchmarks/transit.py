"""Transit minutes over a city of 4,000 stops and 130,000 stop times: one to many, and 10,000 cells x 500 points.

Twice: over the patterns that the trips make, and over every trip as a line of its own, which is the most that the
search can be handed.

    python -m benchmarks.transit
"""

import resource
import time

import numpy

from analysis.access import TransitNetwork, build_network, transit_minutes

STOPS, STOP_TIMES, CALLS = 4_000, 130_000, 26  # stops per trip
TRIPS_PER_PATTERN = 20
CELLS, POINTS = 10_000, 500
LON, LAT, WIDTH_DEGREES, HEIGHT_DEGREES = 113.8, 22.45, 0.6, 0.4  # some 60 by 45 km


def make_city(seed: int = 7) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Longitudes and latitudes of the stops, and the stops of every trip in the order of travel: (trips, calls)."""
    random = numpy.random.default_rng(seed)
    lon, lat = LON + random.random(STOPS) * WIDTH_DEGREES, LAT + random.random(STOPS) * HEIGHT_DEGREES
    trips = STOP_TIMES // CALLS
    routes = [_route(random, lon, lat) for _ in range(trips // TRIPS_PER_PATTERN)]
    return lon, lat, numpy.repeat(numpy.array(routes), TRIPS_PER_PATTERN, axis=0)


def _route(random: numpy.random.Generator, lon: numpy.ndarray, lat: numpy.ndarray) -> numpy.ndarray:
    """A winding line over stops: those nearest to points on its way."""
    start, heading = random.random(2), random.random() * 2 * numpy.pi
    turns = numpy.cumsum(numpy.concatenate([[heading], random.normal(0, 0.15, CALLS - 1)]))
    way = start + numpy.cumsum(0.018 * numpy.column_stack([numpy.cos(turns), numpy.sin(turns)]), axis=0)
    x, y = numpy.abs((way + 1) % 2 - 1).T  # reflected at the edge of the city
    squares = (x[:, None] - (lon - LON) / WIDTH_DEGREES) ** 2 + (y[:, None] - (lat - LAT) / HEIGHT_DEGREES) ** 2
    return squares.argmin(axis=1)


def make_network(lon: numpy.ndarray, lat: numpy.ndarray, trips: numpy.ndarray) -> TransitNetwork:
    """Every run of stops as a one-way line, 2.5 minutes from stop to stop, every 6 minutes."""
    lines = numpy.repeat(numpy.arange(len(trips)), trips.shape[1])
    size = trips.size
    return build_network(
        lon, lat, lines, trips.ravel(), numpy.full(size, 2.5), numpy.full(size, 6.0), numpy.ones(size, bool)
    )


def measure(name: str, network: TransitNetwork) -> None:
    """Print what each question takes."""
    random = numpy.random.default_rng(11)
    places = LON + random.random(CELLS) * WIDTH_DEGREES, LAT + random.random(CELLS) * HEIGHT_DEGREES
    points = LON + random.random(POINTS) * WIDTH_DEGREES, LAT + random.random(POINTS) * HEIGHT_DEGREES
    print(f"{name}: {len(network.stop):,} positions of {len(network.patterns.line):,} patterns")
    for call in ("first", "second"):
        started = time.perf_counter()
        transit_minutes(network, [LON + 0.3], [LAT + 0.2], *points)
        print(f"  one to {POINTS}, {call} call: {(time.perf_counter() - started) * 1000:,.1f} ms")
    started = time.perf_counter()
    transit_minutes(network, *places, *points)
    print(f"  {CELLS:,} cells x {POINTS} points: {time.perf_counter() - started:,.2f} s")


def main() -> None:
    """Both networks; the peak is that of the whole process."""
    lon, lat, trips = make_city()
    print(f"{STOPS:,} stops, {trips.size:,} stop times of {len(trips):,} trips")
    for name, runs in (("patterns", trips[::TRIPS_PER_PATTERN]), ("every trip a line", trips)):
        started = time.perf_counter()
        network = make_network(lon, lat, runs)
        print(f"laid out in {(time.perf_counter() - started) * 1000:,.0f} ms")
        measure(name, network)
        print(f"  peak memory so far: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
