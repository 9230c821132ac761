"""The invalid-card register: how long lost cards still pass, where feeds fall silent, what calls for a closer look."""

from analysis.verification.change_rates import Changes, changes_of
from analysis.verification.exposure import Exposure, describe_exposure
from analysis.verification.feed_gaps import Gap, find_gaps, shortest_hours, silent_stretches
from analysis.verification.returns import WITHIN_DAYS, Returned, describe_returns
from analysis.verification.silent_days import SilentDays, find_silent_days

__all__ = [
    "WITHIN_DAYS",
    "Changes",
    "Exposure",
    "Gap",
    "Returned",
    "SilentDays",
    "changes_of",
    "describe_exposure",
    "describe_returns",
    "find_gaps",
    "find_silent_days",
    "shortest_hours",
    "silent_stretches",
]
