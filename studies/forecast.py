"""The chance that an open case misses its due day as that stands now, read from ripe cases that stood where it stands.

Only what was known on the day is used: cases due before it, as they stood so many days before they were due. An
extension that is still to be recorded would move the due day; nothing is hoped for from it.
"""

from datetime import date, timedelta
from typing import Any

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround import late_probability
from warehouse import Scope, Snapshot

RIPE_DAYS = 365  # ripe cases are those due in so many days before
# Days left at which ripe cases are looked at: every day near the end, where a day matters most.
LANDMARK_DAYS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 20, 25, 30, 36, 44, 52, 60, 70, 80, 90)
STAGE_DAYS = (0, 1, 2, 4, 8, 15, 30)  # first day of each band of time in stage
# From the widest cell to the narrowest; each is drawn towards the one before.
KEYS = ("is_extended", "landmark", "stage", "stage_band", "is_remote", "responsible_code")
LEVELS = tuple(KEYS[:count] for count in range(2, len(KEYS) + 1))


def forecast_lateness(
    snapshot: Snapshot, scope: Scope, open_cases: pandas.DataFrame, day: date | None
) -> NDArray[numpy.float64]:
    """The chance of each row of the question `open_cases`: 1 when overdue, NaN where nothing ripe is known."""
    days_left = open_cases["days_left"].to_numpy(float, na_value=numpy.nan)
    if day is None or open_cases.empty:
        return numpy.full(len(open_cases), numpy.nan)
    since = day - timedelta(days=RIPE_DAYS)
    ripe = snapshot.ask("ripe_landmarks", scope, as_of=day, since=since, landmark_days=list(LANDMARK_DAYS))
    chance = late_probability(_place(ripe), _place(_see_extensions(open_cases)), LEVELS)
    return numpy.where(days_left < 0, 1.0, numpy.where(numpy.isnan(days_left), numpy.nan, chance))


def check_forecast(snapshot: Snapshot, scope: Scope, days: list[date]) -> list[dict[str, Any]]:
    """For each earlier day: how many of those open were expected to miss their due day of then, and how many did.

    `unknown` are those whose lateness is not known yet; `brier` is the mean squared error over the others.
    """
    return [_check(snapshot, scope, day) for day in days]


def _check(snapshot: Snapshot, scope: Scope, day: date) -> dict[str, Any]:
    cases = snapshot.ask("open_cases", scope, as_of=day, application_id=None)
    chance = forecast_lateness(snapshot, scope, cases, day)
    missed_due = cases["missed_due"].astype("Float64").to_numpy(float, na_value=numpy.nan)
    is_known = ~numpy.isnan(missed_due) & ~numpy.isnan(chance)
    errors = (chance - missed_due)[is_known]
    return {
        "as_of": day,
        "open": len(cases),
        "unknown": int((~is_known).sum()),
        "expected_late": float(chance[is_known].sum()),
        "actual_late": int(missed_due[is_known].sum()),
        "brier": float((errors**2).mean()) if len(errors) else None,
    }


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
