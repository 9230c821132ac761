"""Today's open cases as a list to work through: who must act, why, and how many are expected to be late."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas

from analysis.turnaround.band import Band
from analysis.turnaround.worklist import list_changes
from data.labels import labels
from errors import WrongUsage
from studies.area import describe_area
from studies.naming import place_name, point_names
from studies.worklist import (
    METHOD_EN,
    METHOD_ZH,
    Worklist,
    choose_day,
    find_late_band,
    find_open_cases,
    find_worklist,
)
from studies.worklist_counts import count_by_band, count_by_responsible, count_by_stage, count_cases
from studies.worklist_reasons import explain_cases
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Deadlines:
    """The keys of `deadlines --json`. Counts are over all open cases, `expected_late` with a band of 90 %; `cases` are
    those within reach of the options.

    `changes` counts what each change since the day `changed_since` has befallen, and what ended since.
    """

    snapshot: str
    as_of: str
    area_code: str | None
    open: int
    overdue: int
    expected_late: float
    expected_late_low: float
    expected_late_high: float
    listed: int
    cases: list[dict[str, Any]]
    by_days_left: list[dict[str, Any]]
    by_stage: list[dict[str, Any]]
    by_responsible: list[dict[str, Any]]
    changed_since: str | None = None
    changes: dict[str, int] = field(default_factory=dict)
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
    days_back: int = 1,
) -> Deadlines:
    """The cases open at the end of a day (default: the snapshot's), by what can still be saved.

    `within` keeps the cases with so many days left or fewer, overdue ones included. With a `limit` of 0 there are
    counts only, and nothing is compared with the earlier day. Raises WrongUsage for a day after the snapshot's,
    UnknownCode for an unknown area.
    """
    if limit < 0:
        raise WrongUsage("--limit is the number of cases to show: 0 or more.")
    if limit == 0:
        area = describe_area(area_code).code if area_code else None
        day = choose_day(snapshot, as_of)
        cases = find_open_cases(snapshot, scope, area, day)
        return _summarise(snapshot, area, day, cases, find_late_band(snapshot, scope, day, cases), within, lang)
    worklist = find_worklist(snapshot, scope, area_code, as_of, days_back)
    listed = keep_within(worklist.cases, within).head(limit)
    return _summarise(
        snapshot,
        worklist.area_code,
        worklist.as_of,
        worklist.cases,
        worklist.late_band,
        within,
        lang,
        cases=_rows(listed, worklist, snapshot, scope, lang),
        changed_since=worklist.since.isoformat(),
        changes=worklist.count_changes(),
    )


def keep_within(cases: pandas.DataFrame, within: int | None) -> pandas.DataFrame:
    """The cases with so many days left or fewer; all of them without a number."""
    return cases if within is None else cases[cases["days_left"] <= within]


def _summarise(
    snapshot: Snapshot,
    area_code: str | None,
    day: date,
    cases_open: pandas.DataFrame,
    late_band: Band,
    within: int | None,
    lang: str,
    **listing: Any,
) -> Deadlines:
    """The counts over all open cases, with what is listed of them."""
    stages = labels("stage", lang)
    return Deadlines(
        snapshot=snapshot.name,
        as_of=day.isoformat(),
        area_code=area_code,
        **count_cases(cases_open),
        expected_late_low=late_band.low,
        expected_late_high=late_band.high,
        listed=len(keep_within(cases_open, within)),
        by_days_left=count_by_band(cases_open),
        by_stage=[row | {"name": stages[row["stage"]]} for row in count_by_stage(cases_open)],
        by_responsible=[
            row | {"responsible_name": place_name(row["responsible_code"], lang)}
            for row in count_by_responsible(cases_open)
        ],
        **({"cases": []} | listing),
    )


def _rows(
    cases: pandas.DataFrame, worklist: Worklist, snapshot: Snapshot, scope: Scope, lang: str
) -> list[dict[str, Any]]:
    """The cases as rows of plain values, with names beside codes."""
    points = point_names(snapshot, scope)
    needed = cases["days_needed"] if worklist.pace.p50_days else None
    rows = pandas.DataFrame(
        {
            "application_id": cases["application_id"],
            "due_on": cases["due_on"].dt.date,
            "days_left": cases["days_left"].astype("Int64"),
            "stage": cases["stage"],
            "stage_name": cases["stage"].map(dict(labels("stage", lang))),
            "stage_open_days": cases["stage_open_days"].astype("Int64"),
            "responsible_code": cases["responsible_code"],
            "responsible_name": _place_names(cases["responsible_code"], lang),
            "late_probability": cases["late_probability"],
            "priority": cases["priority"].astype(str),
            "can_be_saved": cases["can_be_saved"],
            "days_needed": needed,
            "reason": explain_cases(cases, worklist.pace, lang),
            "changed": [list(changes) for changes in list_changes(cases)],
            "accepted_on": cases["accepted_on"].dt.date,
            "matter": cases["matter"],
            "hukou_code": cases["hukou_code"],
            "hukou_name": _place_names(cases["hukou_code"], lang),
            "acceptance_point_id": cases["acceptance_point_id"],
            "acceptance_point_name": [points.get(code, code) for code in cases["acceptance_point_id"]],
        }
    ).astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in rows.where(rows.notna(), None).to_dict("records")
    ]


def _place_names(codes: pandas.Series, lang: str) -> pandas.Series:
    return codes.map({code: place_name(code, lang) for code in codes.dropna().unique()})
