"""A month of the service in an area: how much, from where, how long, how far, and how much of what was expected."""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from data.divisions import division_name
from data.labels import label
from errors import InfeasibleRequest
from studies.access import AccessResult, measure_access
from studies.area import Area, describe_area
from studies.cases_asked import read_month
from studies.demand import DemandResult, estimate_demand
from studies.turnaround import Group, Turnaround, describe_turnaround
from warehouse import Scope, Snapshot
from warehouse.metrics import Metric, load_metric

SERIES_MONTHS = 25
COHORTS_SHOWN = 12
ORIGINS_SHOWN = 10
METRICS = (
    "applications",
    "late_share",
    "open_share",
    "p50_days",
    "p80_days",
    "p90_days",
    "promise_late_share",
    "covered_share",
    "mean_minutes",
    "floating_population",
    "served_share",
)
Counts = Mapping[tuple[str, str], Mapping[date, int]]  # (kind, key) -> month -> applications
Result = TypeVar("Result")


@dataclass(frozen=True)
class MonthlyReport:
    """What the monthly report says, in no language yet.

    `total` and the rows of `districts`, `matters` and `origins` hold `count`, `previous` (the month before),
    `year_before` and the changes on both as shares; rows also `code` and their `share` of the month. A month before
    the snapshot's first has no count (None). `cohorts` are months of acceptance, unripe ones marked.
    """

    area_code: str
    month: date
    is_whole: bool
    total: dict[str, Any]
    year_to_date: dict[str, Any]
    months: list[dict[str, Any]]
    districts: list[dict[str, Any]]
    matters: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    cohorts: list[Group]
    stages: Turnaround
    access: AccessResult | None
    demand: DemandResult | None
    metrics: list[Metric]
    snapshot: str
    as_of: str
    as_of_on: date
    is_synthetic: bool

    def area_name(self, lang: str = "zh") -> str:
        """The area's name in the language of the document."""
        return division_name(self.area_code, lang)

    def row_name(self, kind: str, code: str, lang: str = "zh") -> str:
        """What a row of districts, matters or origins is called."""
        return label("matter", code, lang) if kind == "matter" else division_name(code, lang)


def describe_month(
    snapshot: Snapshot, scope: Scope, area_code: str, month: str, minutes: float = 30.0, mode: str = "walk"
) -> MonthlyReport:
    """The month (such as 2026-08) of an area, by residence; turnaround by the points of the area.

    Raises InfeasibleRequest where nobody applied in that month, WrongUsage for a month that is none.
    """
    area, begin = describe_area(area_code), read_month(month)
    counts = _count(snapshot, scope, area, begin)
    total = counts.get(("total", ""), {})
    if begin not in total or snapshot.as_of is None:
        raise InfeasibleRequest(_say_nothing_held(snapshot, scope, area, month))
    known_from = snapshot.ask("months_with_applications", scope).iloc[0]["first_month"].date()
    compare = Comparison(begin, known_from)
    return MonthlyReport(
        area_code=area.code,
        month=begin,
        is_whole=begin.replace(day=days_in(begin)) <= snapshot.as_of.date(),
        total=compare.months(total),
        year_to_date=compare.years(total),
        months=[
            {"month": each, "count": total.get(each, 0)}
            for each in (months_before(begin, back) for back in reversed(range(SERIES_MONTHS)))
            if each >= known_from
        ],
        districts=compare.rows(counts, "district"),
        matters=compare.rows(counts, "matter"),
        origins=compare.rows(counts, "origin")[:ORIGINS_SHOWN],
        cohorts=_cohorts(snapshot, scope, area, begin),
        stages=describe_turnaround(snapshot, scope, by="stage", area_code=area.code),
        access=_if_any(lambda: measure_access(snapshot, scope, area.code, minutes, mode)),
        demand=_if_any(lambda: estimate_demand(snapshot, scope, area.code)),
        metrics=[load_metric(name) for name in METRICS],
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat(),
        as_of_on=snapshot.as_of.date(),
        is_synthetic=snapshot.is_synthetic,
    )


@dataclass(frozen=True)
class Comparison:
    """A month beside the one before and the same one a year ago, as far back as anything is known."""

    month: date
    known_from: date

    def months(self, by_month: Mapping[date, int]) -> dict[str, Any]:
        """The count of the month and of the two it is compared with."""
        periods = [self.month, months_before(self.month, 1), months_before(self.month, 12)]
        return _changes(*(by_month.get(each, 0) if each >= self.known_from else None for each in periods))

    def years(self, by_month: Mapping[date, int]) -> dict[str, Any]:
        """The year up to the month, and the same months a year ago where all of them are known."""
        months = [self.month.replace(month=number) for number in range(1, self.month.month + 1)]
        before = [months_before(each, 12) for each in months]
        this_year = sum(by_month.get(each, 0) for each in months) if months[0] >= self.known_from else None
        last_year = sum(by_month.get(each, 0) for each in before) if before[0] >= self.known_from else None
        return _changes(this_year, None, last_year)

    def rows(self, counts: Counts, kind: str) -> list[dict[str, Any]]:
        """One row per key that has applications in any of the months compared, most in the month first."""
        total = counts["total", ""][self.month]
        rows = [
            {"code": key, **self.months(by_month), "share": by_month.get(self.month, 0) / total}
            for (each, key), by_month in counts.items()
            if each == kind
        ]
        rows = [row for row in rows if row["count"] or row["previous"] or row["year_before"]]
        return sorted(rows, key=lambda row: (-row["count"], row["code"]))


def months_before(month: date, count: int) -> date:
    """The first day of the month so many months earlier."""
    number = month.year * 12 + month.month - 1 - count
    return date(number // 12, number % 12 + 1, 1)


def days_in(month: date) -> int:
    """How many days the month has."""
    return calendar.monthrange(month.year, month.month)[1]


def _count(snapshot: Snapshot, scope: Scope, area: Area, month: date) -> Counts:
    first = min(months_before(month, SERIES_MONTHS - 1), date(month.year - 1, 1, 1))
    found = snapshot.ask("applications_by_month", scope, area.code, first_month=first, last_month=month)
    counts: dict[tuple[str, str], dict[date, int]] = {}
    for row in found.itertuples():
        counts.setdefault((row.kind, row.key), {})[row.month.date()] = int(row.applications)
    return counts


def _cohorts(snapshot: Snapshot, scope: Scope, area: Area, month: date) -> list[Group]:
    """The months of acceptance up to this one, oldest first."""
    groups = describe_turnaround(snapshot, scope, by="month", area_code=area.code).groups
    known = [group for group in groups if group.key <= f"{month:%Y-%m}"]
    return sorted(known, key=lambda group: group.key)[-COHORTS_SHOWN:]


def _changes(count: int | None, previous: int | None, year_before: int | None) -> dict[str, Any]:
    return {
        "count": count,
        "previous": previous,
        "year_before": year_before,
        "change_on_previous": _change(count, previous),
        "change_on_year": _change(count, year_before),
    }


def _change(count: int | None, earlier: int | None) -> float | None:
    return count / earlier - 1 if count is not None and earlier else None


def _say_nothing_held(snapshot: Snapshot, scope: Scope, area: Area, month: str) -> str:
    held = snapshot.ask("months_with_applications", scope, area.code).iloc[0]
    if held.isna().any():
        return f"The snapshot holds no applications of people living in {area.name} ({area.code})."
    return (
        f"Nobody living in {area.name} ({area.code}) applied in {month}; the snapshot holds "
        f"{held['first_month']:%Y-%m} to {held['last_month']:%Y-%m}."
    )


def _if_any(answer: Callable[[], Result]) -> Result | None:
    """The answer, or None where the snapshot holds nothing to answer from."""
    try:
        return answer()
    except InfeasibleRequest:
        return None
