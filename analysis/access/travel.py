"""Travel minutes along a straight line: distance x detour factor / speed, and a fixed time at either end.

The last resort where neither a table of travel times nor a network is at hand; whoever shows these minutes says so.
"""

from dataclasses import dataclass

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Mode:
    """How one travels: way walked or driven per straight kilometre, speed, minutes spent before and after."""

    detour_factor: float
    speed_km_per_hour: float
    fixed_minutes: float


# Guesses, to be replaced by a bureau's own travel times: usual planning values for large Chinese cities.
MODES = {
    "walk": Mode(detour_factor=1.3, speed_km_per_hour=4.8, fixed_minutes=0.0),
    "drive": Mode(detour_factor=1.4, speed_km_per_hour=28.0, fixed_minutes=5.0),
    "transit": Mode(detour_factor=1.4, speed_km_per_hour=20.0, fixed_minutes=12.0),
}


def choose_mode(mode: str) -> Mode:
    """The mode of that name; raises WrongUsage for another."""
    if mode not in MODES:
        raise WrongUsage(f"There is no mode {mode!r}; choose {', '.join(MODES)}.")
    return MODES[mode]


def distance_km(from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> FloatArray:
    """Great-circle kilometres from every origin to every destination: shape (origins, destinations).

    Degrees in WGS-84; haversine formula.
    """
    lon, lat = (numpy.radians(numpy.asarray(axis, dtype=float)) for axis in (from_lon, from_lat))
    other_lon, other_lat = (numpy.radians(numpy.asarray(axis, dtype=float)) for axis in (to_lon, to_lat))
    kilometres = numpy.empty((len(lon), len(other_lon)))
    for start in range(0, len(lon), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        half_lat = numpy.sin((other_lat[None, :] - lat[rows, None]) / 2) ** 2
        half_lon = numpy.sin((other_lon[None, :] - lon[rows, None]) / 2) ** 2
        chord = half_lat + numpy.cos(lat[rows, None]) * numpy.cos(other_lat)[None, :] * half_lon
        kilometres[rows] = 2 * EARTH_RADIUS_KM * numpy.arcsin(numpy.sqrt(numpy.minimum(chord, 1.0)))
    return kilometres


def great_circle_km(from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> FloatArray:
    """Kilometres between pairs of points, in degrees (haversine formula); arrays of one shape."""
    lon, lat, other_lon, other_lat = (
        numpy.radians(numpy.asarray(axis, dtype=float)) for axis in (from_lon, from_lat, to_lon, to_lat)
    )
    chord = numpy.sin((other_lat - lat) / 2) ** 2
    chord = chord + numpy.cos(lat) * numpy.cos(other_lat) * numpy.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * numpy.arcsin(numpy.sqrt(numpy.minimum(chord, 1.0)))


def travel_minutes(
    from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike, mode: str
) -> FloatArray:
    """Minutes from every origin to every destination by one mode: shape (origins, destinations)."""
    chosen = choose_mode(mode)
    minutes = distance_km(from_lon, from_lat, to_lon, to_lat)
    minutes *= chosen.detour_factor / chosen.speed_km_per_hour * 60
    minutes += chosen.fixed_minutes
    return minutes
