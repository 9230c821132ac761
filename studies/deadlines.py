"""Today's open cases by the days they have left: who must act, and how many are expected to be late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy
import pandas

from data.labels import labels
from errors import InfeasibleRequest, WrongUsage
from studies.area import describe_area
from studies.forecast import forecast_lateness
from studies.naming import place_name, point_names
from warehouse import Scope, Snapshot

# Days left, both ends included; None is no end.
BANDS: Sequence[tuple[str, int | None, int | None]] = (
    ("overdue_31_up", None, -31),
    ("overdue_16_30", -30, -16),
    ("overdue_8_15", -15, -8),
    ("overdue_1_7", -7, -1),
    ("left_0_3", 0, 3),
    ("left_4_7", 4, 7),
    ("left_8_15", 8, 15),
    ("left_16_up", 16, None),
)
SHOWN_RESPONSIBLE = 20
METHOD_ZH = (
    "在办件按法定时限（受理日起日历日）剩余天数排列，已超期在前。超期概率是按现有期限超期的可能，取自期限已到的同类件"
    "（剩余天数、环节、环节停留、是否交通不便、责任单位），件少时向上级分组靠拢；已超期为1；预计超期件数为概率之和。"
    "以往日期按现有记录复原：其后才发生的事不计；延期未记日期，自60日届满起算；其后删改的记录无从复原。"
)
METHOD_EN = (
    "Open cases by days left on the statutory clock (calendar days from acceptance), overdue first. The chance is that "
    "of missing the due day as it stands, read from ripe cases like it (days left, stage, time in stage, hard to "
    "reach, who has it), drawn towards the wider group where cases are few; 1 when overdue; expected late is the sum. "
    "An earlier day is rebuilt from today's records: later events are put aside, an extension (no date) counts "
    "from the end of the 60 days, and records changed or removed since cannot be brought back."
)


@dataclass(frozen=True)
class Deadlines:
    """The keys of `deadlines --json`. Counts are over all open cases; `cases` are those within reach of the options."""

    snapshot: str
    as_of: str
    area_code: str | None
    open: int
    overdue: int
    expected_late: float
    listed: int
    cases: list[dict[str, Any]]
    by_days_left: list[dict[str, Any]]
    by_stage: list[dict[str, Any]]
    by_responsible: list[dict[str, Any]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def list_deadlines(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    as_of: date | None = None,
    within: int | None = None,
    limit: int = 100,
    lang: str = "zh",
) -> Deadlines:
    """Rank the cases open at the end of a day (default: the snapshot's) by days left, then by their chance.

    `within` keeps the cases with so many days left or fewer, overdue ones included. Raises WrongUsage for a day
    after the snapshot's, UnknownCode for an unknown area.
    """
    if limit < 0:
        raise WrongUsage("--limit is the number of cases to show: 0 or more.")
    area = describe_area(area_code) if area_code else None
    day = choose_day(snapshot, as_of)
    cases = find_open_cases(snapshot, scope, area.code if area else None, day)
    listed = cases if within is None else cases[cases["days_left"] <= within]
    return Deadlines(
        snapshot=snapshot.name,
        as_of=day.isoformat(),
        area_code=area.code if area else None,
        open=len(cases),
        overdue=int((cases["days_left"] < 0).sum()),
        expected_late=float(numpy.nansum(cases["late_probability"])),
        listed=len(listed),
        cases=_rows(listed.head(limit), snapshot, scope, lang),
        by_days_left=_by_band(cases),
        by_stage=_by_stage(cases, lang),
        by_responsible=_by_responsible(cases, lang),
    )


def choose_day(snapshot: Snapshot, as_of: date | None) -> date:
    """The day asked for, or the snapshot's; nothing is known of a later one."""
    known = snapshot.as_of_on
    if known is None:
        raise InfeasibleRequest("The snapshot holds no events, so there is no case to list.")
    if as_of is not None and as_of > known:
        raise WrongUsage(f"--as-of {as_of} is after the snapshot's latest event, {known}: nothing is known of it.")
    return as_of or known


def find_open_cases(snapshot: Snapshot, scope: Scope, area_code: str | None, day: date) -> pandas.DataFrame:
    """Cases open at the end of the day, most urgent first, each with `late_probability`."""
    cases = snapshot.ask("open_cases", scope, area_code, as_of=day, application_id=None)
    chances = forecast_lateness(snapshot, scope, cases, day)
    return cases.assign(late_probability=chances).sort_values(
        ["days_left", "late_probability", "application_id"], ascending=[True, False, True]
    )


def _rows(cases: pandas.DataFrame, snapshot: Snapshot, scope: Scope, lang: str) -> list[dict[str, Any]]:
    points, stages = point_names(snapshot, scope), labels("stage", lang)
    return [
        {
            "application_id": case.application_id,
            "due_on": None if pandas.isna(case.due_on) else case.due_on.date(),
            "days_left": None if pandas.isna(case.days_left) else int(case.days_left),
            "stage": case.stage,
            "stage_name": stages[case.stage],
            "stage_open_days": int(case.stage_open_days),
            "responsible_code": case.responsible_code,
            "responsible_name": place_name(case.responsible_code, lang),
            "late_probability": None if pandas.isna(case.late_probability) else float(case.late_probability),
            "accepted_on": case.accepted_on.date(),
            "matter": case.matter,
            "hukou_code": case.hukou_code,
            "hukou_name": place_name(case.hukou_code, lang),
            "acceptance_point_id": case.acceptance_point_id,
            "acceptance_point_name": points.get(case.acceptance_point_id, case.acceptance_point_id),
        }
        for case in cases.itertuples()
    ]


def _by_band(cases: pandas.DataFrame) -> list[dict[str, Any]]:
    """How many cases in each band of days left, most urgent first."""
    left = cases["days_left"]
    rows = []
    for band, first, last in BANDS:
        is_in = left.between(-numpy.inf if first is None else first, numpy.inf if last is None else last)
        rows.append({"band": band, "from_days": first, "to_days": last, **_count(cases[is_in])})
    return rows


def _by_stage(cases: pandas.DataFrame, lang: str) -> list[dict[str, Any]]:
    groups = dict(list(cases.groupby("stage")))
    return [
        {"stage": stage, "name": name, **_count(groups[stage])}
        for stage, name in labels("stage", lang).items()
        if stage in groups
    ]


def _by_responsible(cases: pandas.DataFrame, lang: str) -> list[dict[str, Any]]:
    """Who has the cases that are expected to be late, most first."""
    table = cases.assign(is_overdue=cases["days_left"] < 0).groupby("responsible_code")
    summed = table.agg(
        open=("application_id", "size"), overdue=("is_overdue", "sum"), expected_late=("late_probability", "sum")
    )
    worst = summed.sort_values(["expected_late", "open"], ascending=False).head(SHOWN_RESPONSIBLE)
    return [
        {
            "responsible_code": str(code),
            "responsible_name": place_name(str(code), lang),
            "open": int(row["open"]),
            "overdue": int(row["overdue"]),
            "expected_late": float(row["expected_late"]),
        }
        for code, row in worst.iterrows()
    ]


def _count(cases: pandas.DataFrame) -> dict[str, Any]:
    return {
        "open": len(cases),
        "overdue": int((cases["days_left"] < 0).sum()),
        "expected_late": float(numpy.nansum(cases["late_probability"])),
    }
