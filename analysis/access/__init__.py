"""Who can reach what, in minutes."""

from analysis.access.catchment import Catchment, build_catchment, e2sfca, three_sfca
from analysis.access.measures import (
    AccessSummary,
    access_summary,
    find_nearest,
    nearest_minutes,
    weighted_gini,
    weighted_palma,
    weighted_quantile,
)
from analysis.access.reach import band_weights
from analysis.access.travel import MODES, distance_km, travel_minutes

__all__ = [
    "MODES",
    "AccessSummary",
    "Catchment",
    "access_summary",
    "band_weights",
    "build_catchment",
    "distance_km",
    "e2sfca",
    "find_nearest",
    "nearest_minutes",
    "three_sfca",
    "travel_minutes",
    "weighted_gini",
    "weighted_palma",
    "weighted_quantile",
]
