"""A month of the service in an area: how much, from where, how long, how far, and how much of what was expected."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas

from data.divisions import division_name
from data.labels import label
from errors import InfeasibleRequest, WrongUsage
from studies.access import AccessResult, measure_access
from studies.area import Area, describe_area
from studies.demand import DemandResult, estimate_demand
from studies.turnaround import Turnaround, describe_turnaround
from warehouse import Scope, Snapshot
from warehouse.metrics import Metric, load_metric

SERIES_MONTHS = 25
COHORT_MONTHS = 12
ORIGINS_SHOWN = 10
METRICS = (
    "applications", "late_share", "open_share", "p50_days", "p80_days", "p90_days", "promise_late_share",
    "covered_share", "mean_minutes", "floating_population", "served_share",
)  # fmt: skip
Counts = Mapping[tuple[str, str], Mapping[date, int]]


@dataclass(frozen=True)
class MonthlyReport:
    """What the monthly report says, in no language yet.

    Rows of `districts`, `matters` and `origins` hold `code`, `count`, `previous`, `year_before`, the changes on both
    and `share` of the month's total. A period before the snapshot's first month has no count (None).
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
    cohorts: list[dict[str, Any]]
    stages: Turnaround
    access: AccessResult | None
    demand: DemandResult | None
    metrics: list[Metric]
    snapshot: str
    as_of: str
    as_of_on: date
    is_synthetic: bool

    def area_name(self, lang: str = "zh") -> str:
        return division_name(self.area_code, lang)


def describe_month(
    snapshot: Snapshot, scope: Scope, area_code: str, month: str, minutes: float = 30.0, mode: str = "walk"
) -> MonthlyReport:
    """The month (2026-08) of an area; raises InfeasibleRequest where it has no applications, WrongUsage for no month."""
    area = describe_area(area_code)
    begin = read_month(month)
    counts = _count(snapshot, scope, area, begin)
    known_from = min((day for by_month in counts.values() for day in by_month), default=None)
    if known_from is None or begin not in counts.get(("total", ""), {}) or snapshot.as_of is None:
        raise InfeasibleRequest(_nothing_in(snapshot, area, month))
    total = counts["total", ""]
    return MonthlyReport(
        area_code=area.code,
        month=begin,
        is_whole=_last_day(begin) <= snapshot.as_of.date(),
        total=_compare(total, begin, known_from),
        year_to_date=_year_to_date(total, begin, known_from),
        months=[
            {"month": each, "count": total.get(each, 0)}
            for each in (_months_back(begin, back) for back in reversed(range(SERIES_MONTHS)))
            if each >= known_from
        ],
        districts=_rows(counts, "district", begin, known_from),
        matters=_rows(counts, "matter", begin, known_from),
        origins=_rows(counts, "origin", begin, known_from)[:ORIGINS_SHOWN],
        cohorts=_cohorts(snapshot, scope, area, begin),
        stages=describe_turnaround(snapshot, scope, by="stage", area_code=area.code),
        access=_or_none(lambda: measure_access(snapshot, scope, area.code, minutes, mode)),
        demand=_or_none(lambda: estimate_demand(snapshot, scope, area.code)),
        metrics=[load_metric(name) for name in METRICS],
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat(),
        as_of_on=snapshot.as_of.date(),
        is_synthetic=snapshot.is_synthetic,
    )
