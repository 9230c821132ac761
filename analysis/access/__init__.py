"""Who can reach a point, and in how many minutes.

Minutes are demand-by-site arrays, dense or SciPy sparse. In a dense array infinite means out of reach; in a
sparse one absent does, and a zero that it stores is a way of no length.
"""

from analysis.access.catchment import e2sfca, three_sfca
from analysis.access.straight_line import MODES, Mode, travel_minutes
from analysis.access.summary import access_summary, nearest_minutes, weighted_gini, weighted_quantile

__all__ = [
    "MODES",
    "Mode",
    "access_summary",
    "e2sfca",
    "nearest_minutes",
    "three_sfca",
    "travel_minutes",
    "weighted_gini",
    "weighted_quantile",
]
