"""The older forecast: ripe cases, and how they stood so many days before they were due."""

from datetime import date, timedelta

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround import late_probability
from analysis.turnaround.course import find_narrow_code
from analysis.turnaround.paces import number_cells
from warehouse import Scope, Snapshot

RIPE_DAYS = 365  # ripe cases are those due in so many days before
MOST_CASES = 200_000  # beyond, those that ended soon are counted in a sample
LONG_DAYS = 45
# Days left at which ripe cases are looked at: every day near the end, where a day matters most.
LANDMARK_DAYS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 25, 30, 36, 44, 52, 60, 70, 80, 90)
STAGE_DAYS = (0, 1, 2, 4, 8, 15, 30)  # first day of each band of time in stage
# From the widest cell to the narrowest; each is drawn towards the one before.
KEYS = ("is_extended", "landmark", "stage", "stage_band", "is_remote", "narrow_code")
LEVELS = tuple(KEYS[:count] for count in range(2, len(KEYS) + 1))


def score_by_ripe_cases(
    snapshot: Snapshot, scope: Scope, cases: pandas.DataFrame, day: date, most_cases: int = MOST_CASES
) -> NDArray[numpy.float64]:
    """The chance of each case to miss its due day, as the ripe cases that stood like it did; NaN where none is ripe."""
    ripe = snapshot.ask(
        "ripe_landmarks",
        scope,
        as_of=day,
        since=day - timedelta(days=RIPE_DAYS),
        landmark_days=list(LANDMARK_DAYS),
        most_cases=most_cases,
        long_days=LONG_DAYS,
    )
    narrow = find_narrow_code(cases["stage"].to_numpy(), cases["division"], cases["hukou"])
    place, alike = number_cells(_place(_see_extensions(cases.assign(narrow_code=narrow))), KEYS)
    return late_probability(_place(ripe), alike, LEVELS)[place]


def _see_extensions(cases: pandas.DataFrame) -> pandas.DataFrame:
    """Which cases have an extension; one recorded ahead stands as if on its first day."""
    extended = cases["extended_days"].to_numpy(float, na_value=numpy.nan)
    left = cases["days_left"].to_numpy(float, na_value=numpy.nan)
    return cases.assign(
        is_extended=extended > 0, days_left=numpy.where(extended > 0, numpy.minimum(left, extended), left)
    )


def _place(cases: pandas.DataFrame) -> pandas.DataFrame:
    """The cases with the nearest landmark of their days left, and the band of their time in stage."""
    left = cases["days_left"].to_numpy(float, na_value=numpy.nan)
    in_stage = cases["stage_open_days"].to_numpy(float)
    landmarks = numpy.array(LANDMARK_DAYS)
    halfway = (landmarks[1:] + landmarks[:-1]) / 2
    return cases.assign(
        landmark=landmarks[numpy.searchsorted(halfway, left)],
        stage_band=numpy.searchsorted(STAGE_DAYS, in_stage, side="right"),
    )
