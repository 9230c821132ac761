"""Today's open cases as a list to work through: who must act, why, and how many are expected to be late."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas

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
    find_open_cases,
    find_worklist,
)
from studies.worklist_counts import count_by_band, count_by_responsible, count_by_stage, count_cases
from studies.worklist_reasons import explain_cases
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Deadlines:
    """The keys of `deadlines --json`. Counts are over all open cases; `cases` are those within reach of the options.

    `changes` counts what each change since the day `changed_since` has befallen, and what ended since.
    """

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
        return _summarise(snapshot, area, day, find_open_cases(snapshot, scope, area, day), within, lang)
    worklist = find_worklist(snapshot, scope, area_code, as_of, days_back)
    listed = keep_within(worklist.cases, within).head(limit)
    return _summarise(
        snapshot,
        worklist.area_code,
        worklist.as_of,
        worklist.cases,
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
    points, stages = point_names(snapshot, scope), labels("stage", lang)
    reasons, changes = explain_cases(cases, worklist.pace, lang), list_changes(cases)
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
            "priority": case.priority,
            "can_be_saved": None if pandas.isna(case.can_be_saved) else float(case.can_be_saved),
            "days_needed": float(case.days_needed) if worklist.pace.p50_days else None,
            "reason": reason,
            "changed": list(changed),
            "accepted_on": case.accepted_on.date(),
            "matter": case.matter,
            "hukou_code": case.hukou_code,
            "hukou_name": place_name(case.hukou_code, lang),
            "acceptance_point_id": case.acceptance_point_id,
            "acceptance_point_name": points.get(case.acceptance_point_id, case.acceptance_point_id),
        }
        for case, reason, changed in zip(cases.itertuples(), reasons, changes, strict=True)
    ]
