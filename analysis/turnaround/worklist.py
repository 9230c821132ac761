"""In which order to take open cases: by what acting today can still save.

`days_needed`: the rest of the usual days of the stage the case is in (at least one), and the usual days of all the
stages after it. `can_be_saved` = chance of being late x min(1, days left, today included / days needed): how much of
the danger prompt work at the usual pace can still avert. A case is at risk from a chance of one in five on.

`priority`, in this order: `now` (at risk, and within a week its usual days no longer suffice), `soon` (at risk, with
more room), `overdue`, `watch` (the rest). Within now and soon the most to be saved comes first; overdue by days over;
watch by days left.
"""

from collections.abc import Sequence

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.pace import Pace

STAGES = ("transmit", "review", "produce", "quality_check", "issue")
PRIORITIES = ("now", "soon", "overdue", "watch")
AT_RISK = 0.2
ROOM_DAYS = 7
SOON_DUE_DAYS = 7
CHANGES = ("newly_overdue", "newly_at_risk", "newly_due_soon", "moved_on", "new")


def count_days_needed(cases: pandas.DataFrame, pace: Pace) -> NDArray[numpy.float64]:
    """Days to the outcome at the usual pace, of cases with `stage`, `stage_open_days` and `hukou_code`.

    The review takes the pace of the case's own bureau where it is known. A stage without a known pace counts 0 days.
    """
    usual = {stage: pace.p50_days.get(stage, 0.0) for stage in STAGES}
    review = cases["hukou_code"].map(pace.bureau_days).astype(float).fillna(usual["review"]).to_numpy()
    stage = cases["stage"].to_numpy()
    needed = numpy.zeros(len(cases))
    later = numpy.zeros(len(cases))
    for name in reversed(STAGES):
        days = review if name == "review" else numpy.full(len(cases), usual[name])
        rest = numpy.maximum(days - cases["stage_open_days"].to_numpy(float), 1.0)
        needed = numpy.where(stage == name, rest + later, needed)
        later = later + days
    return needed


def rank_cases(cases: pandas.DataFrame, pace: Pace) -> pandas.DataFrame:
    """The cases in the order of the rule above, with `days_needed`, `can_be_saved` and `priority`.

    `cases` also has `days_left`, `late_probability` (NaN where unknown) and `application_id`.
    """
    left = cases["days_left"].to_numpy(float, na_value=numpy.nan)
    chance = cases["late_probability"].to_numpy(float, na_value=numpy.nan)
    needed = count_days_needed(cases, pace)
    is_overdue, is_at_risk = left < 0, (chance >= AT_RISK) & (left >= 0)
    saved = numpy.where(is_overdue, 0.0, chance * numpy.minimum(1.0, (left + 1) / numpy.maximum(needed, 1.0)))
    has_no_room = left + 1 - needed <= ROOM_DAYS
    rank = numpy.select([is_at_risk & has_no_room, is_at_risk, is_overdue], [0, 1, 2], 3)
    gain = numpy.where(rank < 2, -saved, 0.0)
    order = numpy.lexsort((-numpy.nan_to_num(chance), left, gain, rank))  # of equals the question's order stands
    ranked = cases.assign(
        days_needed=needed,
        can_be_saved=saved,
        priority=pandas.Categorical.from_codes(rank, categories=list(PRIORITIES)),
    )
    return ranked.iloc[order].reset_index(drop=True)


def mark_changes(today: pandas.DataFrame, before: pandas.DataFrame) -> pandas.DataFrame:
    """Today's open cases with a boolean `is_<change>` for each of CHANGES, against those open on the day before.

    Both have `application_id`, `days_left`, `late_probability` and `stage`.
    """
    place = pandas.Index(before["application_id"]).get_indexer(pandas.Index(today["application_id"]))
    was_open = place >= 0
    left, chance = _numbers(today, "days_left"), _numbers(today, "late_probability")
    left_before, chance_before = (_taken(before, place, name) for name in ("days_left", "late_probability"))
    stages = before["stage"].to_numpy()
    stage_before = stages[place] if len(stages) else numpy.full(len(today), None)
    is_soon, is_risky = (left >= 0) & (left <= SOON_DUE_DAYS), (left >= 0) & (chance >= AT_RISK)
    return today.assign(
        is_newly_overdue=(left < 0) & ~(left_before < 0),
        is_newly_at_risk=is_risky & ~(chance_before >= AT_RISK),
        is_newly_due_soon=is_soon & ~(left_before <= SOON_DUE_DAYS),
        is_moved_on=was_open & (today["stage"].to_numpy() != stage_before),
        is_new=~was_open,
    )


def list_changes(cases: pandas.DataFrame) -> list[Sequence[str]]:
    """The changes of each row of `mark_changes`, by name."""
    flags = [cases[f"is_{name}"].to_numpy(bool) for name in CHANGES]
    return [tuple(name for name, flag in zip(CHANGES, row, strict=True) if flag) for row in zip(*flags, strict=True)]


def _numbers(cases: pandas.DataFrame, name: str) -> NDArray[numpy.float64]:
    return cases[name].to_numpy(float, na_value=numpy.nan)


def _taken(cases: pandas.DataFrame, place: NDArray[numpy.intp], name: str) -> NDArray[numpy.float64]:
    """The column at each place, NaN at -1."""
    values = numpy.append(_numbers(cases, name), numpy.nan)
    return values[place]
