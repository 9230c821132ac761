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
from analysis.access.nearby import find_nearest_within, pairs_within
from analysis.access.reach import band_weights
from analysis.access.roads import (
    JOIN_METRES,
    LIMIT_MINUTES,
    RoadGraph,
    build_roads,
    join_roads,
    minutes_to_nodes,
)
from analysis.access.transit import BOARDINGS, join_stops, minutes_by_stop, transit_minutes
from analysis.access.transit_network import ACCESS_METRES, TRANSFER_METRES, TransitNetwork, build_network
from analysis.access.transit_trip import Ride, Trip, find_trip
from analysis.access.travel import MODES, distance_km, great_circle_km, travel_minutes

__all__ = [
    "ACCESS_METRES",
    "BOARDINGS",
    "JOIN_METRES",
    "LIMIT_MINUTES",
    "MODES",
    "TRANSFER_METRES",
    "AccessSummary",
    "Catchment",
    "Ride",
    "RoadGraph",
    "TransitNetwork",
    "Trip",
    "access_summary",
    "band_weights",
    "build_catchment",
    "build_network",
    "build_roads",
    "distance_km",
    "e2sfca",
    "find_nearest",
    "find_nearest_within",
    "find_trip",
    "great_circle_km",
    "join_roads",
    "join_stops",
    "minutes_by_stop",
    "minutes_to_nodes",
    "nearest_minutes",
    "pairs_within",
    "three_sfca",
    "transit_minutes",
    "travel_minutes",
    "weighted_gini",
    "weighted_palma",
    "weighted_quantile",
]
