"""How long things take, from counts by whole day, open cases counted."""

from analysis.turnaround.competing import Incidence, aalen_johansen
from analysis.turnaround.grouped import GroupedCurves, grouped_curves
from analysis.turnaround.lateness import late_probability
from analysis.turnaround.survival import Survival, product_limit

__all__ = [
    "GroupedCurves",
    "Incidence",
    "Survival",
    "aalen_johansen",
    "grouped_curves",
    "late_probability",
    "product_limit",
]
