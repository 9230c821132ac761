"""Travel minutes guessed from the straight line, for want of a network: say so wherever they are shown.

minutes = extra minutes + great-circle distance x detour factor / speed of the mode.
"""

from typing import NamedTuple

import numpy
import scipy.sparse
import scipy.spatial
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]

EARTH_RADIUS_KM = 6371.0088
"""Mean radius, WGS-84 (IUGG)."""

_CELLS_AT_ONCE = 4_000_000


class Mode(NamedTuple):
    """How a way is guessed: speed on the road, how much longer the road is, and minutes before and after."""

    speed_km_per_hour: float
    detour_factor: float
    extra_minutes: float


MODES: dict[str, Mode] = {
    # 80 m a minute, the pace of Chinese residential planning (about 1,200 m in 15 minutes with a detour of 1.3).
    "walk": Mode(speed_km_per_hour=4.8, detour_factor=1.3, extra_minutes=0.0),
    # Urban daytime traffic; road circuity 1.3–1.4 (Boscoe, Henry & Zdeb 2012); 5 minutes to fetch and park the car.
    "drive": Mode(speed_km_per_hour=25.0, detour_factor=1.35, extra_minutes=5.0),
    # Bus and metro mixed, stops included; 10 minutes to walk to the stop, wait, and walk from the stop.
    "transit": Mode(speed_km_per_hour=20.0, detour_factor=1.4, extra_minutes=10.0),
}
"""Assumptions, not measurements: a supplied table of travel times, a road graph or timetables come first."""


def travel_minutes(
    from_lon: ArrayLike,
    from_lat: ArrayLike,
    to_lon: ArrayLike,
    to_lat: ArrayLike,
    mode: str,
    *,
    limit_minutes: float | None = None,
) -> NDArray[numpy.float64] | scipy.sparse.csr_array:
    """Minutes from every origin to every destination by `walk`, `drive` or `transit`.

    Coordinates are degrees in WGS-84. Without a limit the answer is a dense origin-by-destination array, in
    which a place without coordinates (NaN) is infinitely far. With a limit it is sparse and holds the ways of
    at most so many minutes, those of 0 minutes included. Raises WrongUsage for an unknown mode.
    """
    if mode not in MODES:
        raise WrongUsage(f"The mode must be one of {', '.join(MODES)}, not {mode!r}.")
    origins, destinations = _read_places(from_lon, from_lat), _read_places(to_lon, to_lat)
    if limit_minutes is not None:
        return _within(origins, destinations, MODES[mode], float(limit_minutes))
    minutes = numpy.empty((len(origins), len(destinations)))
    step = max(1, _CELLS_AT_ONCE // max(len(destinations), 1))
    for first in range(0, len(origins), step):
        rows = slice(first, first + step)
        distance_km = great_circle_km(origins[rows, None], destinations[None, :])
        minutes[rows] = _minutes(distance_km, MODES[mode])
    return numpy.where(numpy.isnan(minutes), numpy.inf, minutes)


def great_circle_km(origins: FloatArray, destinations: FloatArray) -> FloatArray:
    """Haversine distance between points whose last axis is (longitude, latitude) in radians."""
    half_lon = (destinations[..., 0] - origins[..., 0]) / 2
    half_lat = (destinations[..., 1] - origins[..., 1]) / 2
    cosines = numpy.cos(origins[..., 1]) * numpy.cos(destinations[..., 1])
    chord = numpy.sin(half_lat) ** 2 + cosines * numpy.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * numpy.arcsin(numpy.sqrt(numpy.minimum(chord, 1)))


def _read_places(lon: ArrayLike, lat: ArrayLike) -> FloatArray:
    """Rows of (longitude, latitude) in radians."""
    longitudes, latitudes = (numpy.atleast_1d(numpy.asarray(values, dtype=numpy.float64)) for values in (lon, lat))
    if longitudes.ndim != 1 or longitudes.shape != latitudes.shape:
        raise WrongUsage("Longitudes and latitudes must be two lists of the same length.")
    return numpy.radians(numpy.column_stack([longitudes, latitudes]))


def _minutes(distance_km: FloatArray, mode: Mode) -> FloatArray:
    return mode.extra_minutes + distance_km * (mode.detour_factor / mode.speed_km_per_hour * 60)


def _within(origins: FloatArray, destinations: FloatArray, mode: Mode, limit_minutes: float) -> scipy.sparse.csr_array:
    """The ways within a limit, found by a tree over points on the unit sphere."""
    reach_km = (limit_minutes - mode.extra_minutes) * mode.speed_km_per_hour / 60 / mode.detour_factor
    shape = (len(origins), len(destinations))
    from_rows = numpy.flatnonzero(~numpy.isnan(origins).any(axis=1))
    to_rows = numpy.flatnonzero(~numpy.isnan(destinations).any(axis=1))
    if reach_km < 0 or not len(from_rows) or not len(to_rows):
        return scipy.sparse.csr_array(shape)
    half_angle = min(reach_km / EARTH_RADIUS_KM, numpy.pi) / 2
    trees = [scipy.spatial.KDTree(_on_sphere(places)) for places in (origins[from_rows], destinations[to_rows])]
    chord = 2 * numpy.sin(half_angle) * (1 + 1e-9) + 1e-9
    found = trees[0].sparse_distance_matrix(trees[1], chord, output_type="ndarray")
    rows, columns = from_rows[found["i"]], to_rows[found["j"]]
    minutes = _minutes(great_circle_km(origins[rows], destinations[columns]), mode)
    near = minutes <= limit_minutes
    return scipy.sparse.csr_array(scipy.sparse.coo_array((minutes[near], (rows[near], columns[near])), shape=shape))


def _on_sphere(places: FloatArray) -> FloatArray:
    lon, lat = places[:, 0], places[:, 1]
    return numpy.column_stack([numpy.cos(lat) * numpy.cos(lon), numpy.cos(lat) * numpy.sin(lon), numpy.sin(lat)])
