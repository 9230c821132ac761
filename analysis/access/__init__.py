"""Who can reach what, in minutes."""

from analysis.access.catchment import band_weights, e2sfca, three_sfca
from analysis.access.measures import AccessSummary, access_summary, nearest_minutes, weighted_gini, weighted_quantile
from analysis.access.travel import MODES, distance_km, travel_minutes

__all__ = [
    "MODES",
    "AccessSummary",
    "access_summary",
    "band_weights",
    "distance_km",
    "e2sfca",
    "nearest_minutes",
    "three_sfca",
    "travel_minutes",
    "weighted_gini",
    "weighted_quantile",
]
