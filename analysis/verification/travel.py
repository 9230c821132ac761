"""Whether a card can have been carried from one place to another in time.

A place stands for an area: `AREA_KM` are taken off the way between two representative points, so that neighbours over
a border are no news. The rest is gone by rail at 300 km/h, or by air at 800 km/h with an hour and a half at the
airports, whichever is faster (by air from about 720 km on).
"""

import numpy
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[numpy.float64]
AREA_KM = 50.0
RAIL_KM_PER_HOUR = 300.0
AIR_KM_PER_HOUR, AIRPORT_HOURS = 800.0, 1.5
SHORTEST_HOURS = 1 / 60  # of two checks in the same minute


def shortest_hours(distance_km: ArrayLike) -> FloatArray:
    """The least hours that the way between two representative points takes; none within `AREA_KM`."""
    way = numpy.maximum(numpy.asarray(distance_km, dtype=float) - AREA_KM, 0.0)
    return numpy.minimum(way / RAIL_KM_PER_HOUR, AIRPORT_HOURS + way / AIR_KM_PER_HOUR)


def is_too_fast(distance_km: ArrayLike, hours: ArrayLike) -> NDArray[numpy.bool_]:
    """Whether the hours between two checks are fewer than the way takes."""
    return numpy.asarray(hours, dtype=float) < shortest_hours(distance_km)


def implied_km_per_hour(distance_km: ArrayLike, hours: ArrayLike) -> FloatArray:
    """The least speed that the two checks imply: the way less `AREA_KM`, over the hours (a minute at least)."""
    way = numpy.maximum(numpy.asarray(distance_km, dtype=float) - AREA_KM, 0.0)
    return way / numpy.maximum(numpy.asarray(hours, dtype=float), SHORTEST_HOURS)
