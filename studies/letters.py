"""Who is to be written to: the cases that each responsible bureau is to be reminded of, its own and no others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas

from data.divisions import full_name
from data.labels import labels
from errors import InfeasibleRequest, UnknownCode
from studies.worklist import Worklist

URGENT = ("now", "soon", "overdue")


@dataclass(frozen=True)
class BureauCases:
    """The cases of one bureau. Rows: application_id, accepted_on, stage_name, stage_since_on, due_on, days_left."""

    responsible_code: str
    responsible_name: str
    overdue: int
    rows: Sequence[dict[str, Any]]


def choose_reminders(
    worklist: Worklist, within: int | None = None, responsible_code: str | None = None
) -> pandas.DataFrame:
    """The cases to remind of: those with so many days left or fewer; without a number, the overdue and those at risk.

    Of one bureau, or of all.
    """
    cases = worklist.cases
    is_asked = cases["priority"].isin(URGENT) if within is None else cases["days_left"] <= within
    if responsible_code is not None:
        is_asked &= cases["responsible_code"] == responsible_code
    return cases[is_asked.to_numpy() & cases["responsible_code"].notna().to_numpy()]


def group_by_bureau(reminders: pandas.DataFrame, as_of: date, lang: str = "zh") -> list[BureauCases]:
    """One group for each bureau, most cases first; in each the longest overdue first.

    Raises InfeasibleRequest where there is no case to remind anybody of.
    """
    if reminders.empty:
        raise InfeasibleRequest("No open case is within these limits, so there is nobody to write to.")
    groups = [
        BureauCases(
            str(code), name_bureau(str(code), lang), int((cases["days_left"] < 0).sum()), _rows(cases, as_of, lang)
        )
        for code, cases in reminders.sort_values(["days_left", "application_id"]).groupby("responsible_code")
    ]
    return sorted(groups, key=lambda group: (-len(group.rows), group.responsible_code))


def count_by_bureau(reminders: pandas.DataFrame) -> pandas.DataFrame:
    """How many cases each bureau would be written to about: responsible_code, cases, overdue; most first."""
    marked = reminders.assign(is_overdue=reminders["days_left"] < 0)
    counted = marked.groupby("responsible_code", as_index=False).agg(
        cases=("application_id", "size"), overdue=("is_overdue", "sum")
    )
    return counted.sort_values(["cases", "responsible_code"], ascending=[False, True], ignore_index=True)


def name_bureau(code: str, lang: str = "zh") -> str:
    """The full name of the place whose bureau it is; the code itself where no list has it."""
    try:
        return full_name(code, lang)
    except UnknownCode:
        return code


def _rows(cases: pandas.DataFrame, as_of: date, lang: str) -> list[dict[str, Any]]:
    stages = labels("stage", lang)
    since = pandas.Timestamp(as_of) - pandas.to_timedelta(cases["stage_open_days"], unit="D")
    return [
        {
            "application_id": case.application_id,
            "accepted_on": case.accepted_on.date(),
            "stage_name": stages[case.stage],
            "stage_since_on": since_on.date(),
            "due_on": None if pandas.isna(case.due_on) else case.due_on.date(),
            "days_left": None if pandas.isna(case.days_left) else int(case.days_left),
        }
        for case, since_on in zip(cases.itertuples(), since, strict=True)
    ]
