"""What everyone asks first: which areas there are, how it stands, and how the last weeks went."""

import os
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas

from data.divisions import MUNICIPALITIES, NATION, find_division
from errors import UnknownCode
from warehouse import Scope, Snapshot
from warehouse.measure import measure

WEEKS = 26
BY_AREA = ("late_share", "overdue", "open_share", "cases")
WHOLE_ONLY = ("false_accepts",)  # kept for the whole warehouse, not by area


@dataclass(frozen=True)
class Overview:
    """Headline values by metric id (numerator, denominator, value), and the last weeks.

    `weeks`: week (its Monday), accepted, ended, due, late, late_share, is_whole (the as-of week may not be).
    `quarantine`: rule, rows, most rows first. `months`: those with applications (2026-10), newest first.
    """

    area_code: str
    headline: dict[str, dict[str, float | None]]
    weeks: list[dict[str, Any]]
    quarantine: list[dict[str, Any]]
    months: list[str]
    snapshot: str
    as_of: str | None


def list_areas(snapshot: Snapshot, scope: Scope) -> list[str]:
    """Codes of the areas to choose from: the smallest area that holds everything, then the parts it falls into."""
    held = [code for code in snapshot.ask("divisions_held", scope)["division_code"] if _is_known(code)]
    shared = os.path.commonprefix(held)  # noqa: RUF071 (digits of codes, not a path)
    if not held or len(shared) < 2:
        return [NATION, *sorted({code[:2] + "0000" for code in held})]
    if len(shared) == 6:
        return [shared]
    province = shared[:2]
    if province in MUNICIPALITIES:
        return [province + "0000", *held]
    if len(shared) >= 4:
        return [shared[:4] + "00", *(code for code in held if not code.endswith("00"))]
    return [province + "0000", *sorted({find_division(code).prefecture_code or code for code in held})]


def describe_overview(snapshot: Snapshot, scope: Scope, area_code: str) -> Overview:
    """The headline metrics of the area, the last 26 weeks, and what the quarantine holds most of."""
    rows = {metric: measure(snapshot, metric, scope, area_code).iloc[0] for metric in BY_AREA}
    rows |= {metric: measure(snapshot, metric, scope).iloc[0] for metric in WHOLE_ONLY if not scope.prefix}
    return Overview(
        area_code=area_code,
        headline={
            metric: {name: _number(row[name]) for name in ("numerator", "denominator", "value")}
            for metric, row in rows.items()
        },
        weeks=_weeks(snapshot, scope, area_code),
        quarantine=_count_reasons(snapshot, scope),
        months=_months(snapshot, scope, area_code),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _weeks(snapshot: Snapshot, scope: Scope, area_code: str) -> list[dict[str, Any]]:
    if snapshot.as_of_on is None:
        return []
    this_week = snapshot.as_of_on - timedelta(days=snapshot.as_of_on.weekday())
    since = this_week - timedelta(weeks=WEEKS - 1)
    found = snapshot.ask("cases_by_week", scope, area_code, since=since)
    return [_week(row, snapshot.as_of_on) for row in found.to_dict("records")]


def _week(row: dict[str, Any], as_of_on: date) -> dict[str, Any]:
    week = pandas.Timestamp(row["week"]).date()
    counts = {name: int(row[name]) for name in ("accepted", "ended", "due", "late")}
    return {
        "week": week,
        **counts,
        "late_share": counts["late"] / counts["due"] if counts["due"] else None,
        "is_whole": week + timedelta(days=6) <= as_of_on,
    }


def _months(snapshot: Snapshot, scope: Scope, area_code: str) -> list[str]:
    known = snapshot.ask("months_with_applications", scope, area_code).iloc[0]
    if pandas.isna(known["first_month"]):
        return []
    months = pandas.period_range(known["first_month"], known["last_month"], freq="M")
    return [str(month) for month in reversed(months)]


def _count_reasons(snapshot: Snapshot, scope: Scope) -> list[dict[str, Any]]:
    """Rules broken and rows that broke them; a row that broke several counts for each."""
    rows = snapshot.ask("quarantined_rows", scope, record=None)
    if rows.empty:
        return []
    counted = rows[["record", "reasons"]].explode("reasons").value_counts().reset_index(name="rows")
    return [{"record": row.record, "rule": row.reasons, "rows": int(row.rows)} for row in counted.itertuples()]


def _is_known(code: str) -> bool:
    try:
        find_division(code)
    except UnknownCode:
        return False
    return True


def _number(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)
