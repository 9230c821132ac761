"""How many open cases will miss their due day in each of the coming weeks, and at which point or with whom."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas

from errors import WrongUsage
from studies.area import describe_area
from studies.naming import choose_naming
from studies.worklist import choose_day, find_late_band, find_open_cases
from warehouse import Scope, Snapshot

WEEKS_AHEAD = 9  # the limit of 60 days, in weeks
SHOWN_GROUPS = 20
KEYS = {"point": "acceptance_point_id", "responsible": "responsible_code"}
METHOD_ZH = (
    "在办未超期件按现有法定时限的到期日归入各周（周一起），预计超期为各件超期概率之和；已超期件另计，不在各周之内。"
    "90% 区间含偶然波动和以往各日预测的误差；分单位的区间用同一误差。此后才受理的件不计。"
)
METHOD_EN = (
    "Open cases that are not overdue, by the week (from Monday) in which they are due as it stands now; expected late "
    "is the sum of their chances. Overdue ones are counted apart. The 90 % band holds chance and the error that "
    "forecasts of earlier days had; that of one point or bureau takes the same error. Cases still to come do not count."
)


@dataclass(frozen=True)
class ExpectedLate:
    """Counts with their bands: `weeks` [{week, open, expected, low, high}], `groups` the same by key, most first, and
    `group_weeks` by both.

    `beyond` are open cases due later than the weeks shown (extensions).
    """

    weeks: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    group_weeks: list[dict[str, Any]]
    by: str
    open: int
    overdue: int
    beyond: int
    expected: float
    low: float
    high: float
    snapshot: str
    as_of: str
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def expect_late(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    by: str = "point",
    as_of: date | None = None,
    lang: str = "zh",
) -> ExpectedLate:
    """Expected late by week of the due day, and by point or responsible bureau (`by`) over all these weeks.

    Raises WrongUsage for another `by` or a day after the snapshot's, UnknownCode for an unknown area.
    """
    if by not in KEYS:
        raise WrongUsage(f"Expected late cases are told by {' or '.join(KEYS)}, not by {by!r}.")
    area = describe_area(area_code).code if area_code else None
    day = choose_day(snapshot, as_of)
    cases = find_open_cases(snapshot, scope, area, day)
    due = cases[cases["days_left"] >= 0]
    monday = day - timedelta(days=day.weekday())
    week = (due["days_left"].astype(int) + day.weekday()) // 7
    is_near = (week < WEEKS_AHEAD).to_numpy()
    total = _count(snapshot, scope, day, due[is_near])
    near = due[is_near].assign(week=[monday + timedelta(weeks=number) for number in week[is_near]])
    groups = _by_key(snapshot, scope, day, near, by, lang)
    return ExpectedLate(
        weeks=_by_week(snapshot, scope, day, near, monday),
        groups=[{name: value for name, value in group.items() if name != "cases"} for group in groups],
        group_weeks=[
            {"key": group["key"], "name": group["name"], **row}
            for group in groups
            for row in _by_week(snapshot, scope, day, group["cases"], monday)
        ],
        by=by,
        overdue=int((cases["days_left"] < 0).sum()),
        beyond=int((~is_near).sum()),
        snapshot=snapshot.name,
        as_of=day.isoformat(),
        **total,
    )


def _by_key(
    snapshot: Snapshot, scope: Scope, day: date, cases: pandas.DataFrame, by: str, lang: str
) -> list[dict[str, Any]]:
    """The points or bureaus with the most expected late cases, and these."""
    name = choose_naming(snapshot, scope, "point" if by == "point" else "hukou", lang)
    sums = cases.groupby(KEYS[by])["late_probability"].sum().sort_values(ascending=False, kind="stable")
    worst = [str(key) for key in sums.index[:SHOWN_GROUPS]]
    groups = dict(list(cases[cases[KEYS[by]].isin(worst)].groupby(KEYS[by])))
    return [
        {"key": key, "name": name(key), **_count(snapshot, scope, day, groups[key]), "cases": groups[key]}
        for key in worst
    ]


def _by_week(
    snapshot: Snapshot, scope: Scope, day: date, cases: pandas.DataFrame, monday: date
) -> list[dict[str, Any]]:
    """The weeks to come, each with its count."""
    weeks = (monday + timedelta(weeks=number) for number in range(WEEKS_AHEAD))
    return [{"week": week, **_count(snapshot, scope, day, cases[cases["week"] == week])} for week in weeks]


def _count(snapshot: Snapshot, scope: Scope, day: date, cases: pandas.DataFrame) -> dict[str, Any]:
    """How many cases, how many of them are expected to be late, and the band."""
    band = find_late_band(snapshot, scope, day, cases)
    return {"open": len(cases), "expected": band.expected, "low": band.low, "high": band.high}
