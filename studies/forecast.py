"""The chance that an open case misses its due day as that stands now.

Two versions: ripe cases that stood like it (`studies/ripe_cases.py`), and the pace of each stage in the last weeks
(`studies/stage_paces.py`); the one with the better Brier score on earlier days is used (`studies/look_back.py`). Only
what was known on the day is used. An extension that is still to be recorded would move the due day; nothing is hoped
for from it.
"""

from datetime import date

import numpy
import pandas
from numpy.typing import ArrayLike, NDArray

from analysis.turnaround.band import Band, band_of
from studies.look_back import VERSIONS, look_back
from warehouse import Scope, Snapshot

STAGES = ("transmit", "review", "produce", "quality_check", "issue")


def forecast_lateness(
    snapshot: Snapshot, scope: Scope, open_cases: pandas.DataFrame, day: date | None, judged_on: date | None = None
) -> NDArray[numpy.float64]:
    """The chance of each row of the question `open_cases`: 1 when overdue, NaN where nothing is known.

    The version is the one that does best as known on `judged_on` (default: the day itself).
    """
    days_left = open_cases["days_left"].to_numpy(float, na_value=numpy.nan)
    chance = numpy.where(days_left < 0, 1.0, numpy.nan)
    is_asked = days_left >= 0
    if day is None or not is_asked.any():
        return chance if day else numpy.full(len(open_cases), numpy.nan)
    score = VERSIONS[look_back(snapshot, scope, judged_on or day).champion]
    chance[is_asked] = score(snapshot, scope, number_states(open_cases[is_asked]), day)
    return chance


def forecast_band(snapshot: Snapshot, scope: Scope, day: date, chances: ArrayLike) -> Band:
    """How many of the cases with these chances are expected to miss their due day, with a band of 90 %.

    The band holds chance itself and the error that counts of earlier days were seen to have, in the reader's scope.
    """
    return band_of(chances, look_back(snapshot, scope, day).error_share)


def number_states(open_cases: pandas.DataFrame) -> pandas.DataFrame:
    """How the rows of `open_cases` stand, with stages and codes as numbers (0 where there is none)."""
    stage = pandas.Categorical(open_cases["stage"], categories=STAGES).codes.astype(numpy.int64)
    division, hukou = (_number_codes(open_cases[column]) for column in ("division_code", "hukou_code"))
    kept = open_cases[["is_remote", "stage_open_days", "days_left", "extended_days"]].reset_index(drop=True)
    is_across = (hukou // 10000 != division // 10000) | (hukou == 0) | (division == 0)
    return kept.assign(
        days_left=kept["days_left"].astype(numpy.int64),
        stage=stage,
        division=division,
        hukou=hukou,
        is_across=is_across,
    )


def _number_codes(codes: pandas.Series) -> NDArray[numpy.int64]:
    """Codes of six digits as numbers; each distinct one is read once."""
    places, distinct = pandas.factorize(codes)
    numbers = pandas.to_numeric(pandas.Series(distinct), errors="coerce").fillna(0).to_numpy(numpy.int64)
    return numpy.append(numbers, 0)[places]
