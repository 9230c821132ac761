"""Demand along time: the window that is compared, its months, and the years of the renewal peak."""

import calendar
from datetime import date, timedelta
from typing import Any

import numpy
import pandas

from analysis.demand import MATTERS, DemandParameters, lasting_rates, rates_in_period
from errors import InfeasibleRequest
from warehouse import Scope, Snapshot

YEARS_BACK, YEARS_AHEAD = 2, 6


def choose_window(snapshot: Snapshot, scope: Scope) -> tuple[date, date]:
    """First and last day of the last twelve whole months with applications, up to as-of.

    A snapshot younger than a month is taken from the month's first day to as-of.
    """
    months = snapshot.ask("months_with_applications", scope).iloc[0]
    if snapshot.as_of_on is None or pandas.isna(months["first_month"]):
        raise InfeasibleRequest("The snapshot holds no applications, so there is nothing to compare demand with.")
    as_of, begin = snapshot.as_of_on, months["first_month"].date()
    last = as_of if as_of == last_day(as_of) else as_of.replace(day=1) - timedelta(days=1)
    if last < begin:
        return begin, as_of
    year_before = date(last.year - 1, last.month, 1)
    first = (year_before + timedelta(days=31)).replace(day=1)
    return max(first, begin), last


def count_months(first: date, last: date) -> float:
    """Months from the first day of one to `last`, a part of a month by its days."""
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + last.day / last_day(last).day


def rows_by_month(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str,
    parameters: DemandParameters,
    persons: numpy.ndarray,
    window: tuple[date, date],
) -> list[dict[str, Any]]:
    """Expected and observed applications of each month of the window; `persons` by age band, of the whole area.

    A window begins with a month; the last month of a young snapshot counts by its days.
    """
    month, last = window
    span = {"first_month": month, "last_month": last.replace(day=1)}
    asked = snapshot.ask("applications_by_month", scope, area_code, **span)
    totals = asked[asked["kind"] == "total"]
    observed = dict(zip(totals["month"].dt.date, totals["applications"], strict=True))
    rows = []
    while month <= last:
        rates = rates_in_period(parameters, month, min(last, last_day(month)))
        expected, counted = float((persons @ rates).sum()), int(observed.get(month, 0))
        share = counted / expected if expected > 0 and observed else None
        rows.append({"month": month, "expected": expected, "observed": counted, "served_share": share})
        month = last_day(month) + timedelta(days=1)
    return rows


def rows_by_year(parameters: DemandParameters, persons: numpy.ndarray, year: int) -> list[dict[str, Any]]:
    """Expected by calendar year at today's population, split into what lasts and the one-off peak of renewals."""
    lasting = float((persons @ lasting_rates(parameters)).sum())
    rows = []
    for each in range(year - YEARS_BACK, year + YEARS_AHEAD + 1):
        by_matter = persons @ rates_in_period(parameters, date(each, 1, 1), date(each, 12, 31))
        expected = float(by_matter.sum())
        rows.append(
            {
                "year": each,
                "expected": expected,
                "expiry_renewal": float(by_matter[MATTERS.index("expiry_renewal")]),
                "lasting": min(lasting, expected),
                "one_off": max(expected - lasting, 0.0),
            }
        )
    return rows


def last_day(day: date) -> date:
    """The last day of this day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
