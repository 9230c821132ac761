"""Checks of cards from elsewhere, as a sign of demand: how their number and share change, never how many live here.

A card whose registered home lies in another city than the place of the check is non-local. One person may be checked
many times, and who is checked depends on who checks: the change says something, the level says nothing of people.
"""

import calendar
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.verification import changes_of
from studies.area_parts import code_of, digits_below
from studies.naming import place_name
from studies.small_cells import FEWEST_TOLD, hide_small, hide_small_rows
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "非本市证件：户籍地与核查地不在同一设区市（含外省）。占比的分母是户籍地已知的核查。"
    "同比：与上年同月比；比上季：与此前三个月的月均比。不完整的月份不比较。核查次数不是人数，只看变化，不推算人口。"
)
METHOD_EN = (
    "Non-local: the card's registered home lies in another city than the place of the check (or another province). "
    "Shares are of the checks whose home is known. Changes are against the same month a year before and against the "
    "monthly mean of the three months before; months that are not whole are not compared. Checks are not people: read "
    "the change, never a population."
)
COUNTS = ("checks", "known", "other_city", "other_province")
DERIVED = {
    "other_city_share": ("known", "other_city"),
    "other_province_share": ("known", "other_province"),
    "change_on_year": ("other_city",),
    "change_on_quarter": ("other_city",),
    "share_change_on_year": ("other_city", "known"),
    "share_change_on_quarter": ("other_city", "known"),
}


@dataclass(frozen=True)
class NonLocal:
    """`months` [month, is_whole, counts, shares, changes]; `places` the same for the last whole month, by place.

    Changes are relative (0.1: a tenth more): of the checks of cards from other cities, and of their share.
    """

    area_code: str | None
    months: list[dict[str, Any]]
    places: list[dict[str, Any]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def tell_non_local(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, root: str = "", lang: str = "zh"
) -> NonLocal:
    """Non-local checks of the area by month, and of each part of it in the last whole month."""
    prefix = scope.within(area_code)
    digits = digits_below(prefix or root)
    rows = snapshot.ask("non_local_checks", scope, area_code, digits=digits)
    if rows.empty or snapshot.as_of_on is None:
        return NonLocal(area_code, [], [])
    span = pandas.date_range(rows["month"].min(), rows["month"].max(), freq="MS")
    months = _series(rows, span, snapshot, is_part=bool(prefix))
    whole = [row["month"] for row in months if row["is_whole"]]
    places = [
        {"code": code_of(place), "name": place_name(code_of(place), lang), **row}
        for place, each in rows.groupby("place")
        if len(place) > len(prefix)
        for row in _series(each, span, snapshot, is_part=True)
        if whole and row["month"] == whole[-1]
    ]
    return NonLocal(
        area_code,
        [hide_small(row, COUNTS, DERIVED) for row in months] if prefix else months,
        hide_small_rows(places, COUNTS, DERIVED),
    )


def _series(
    rows: pandas.DataFrame, span: pandas.DatetimeIndex, snapshot: Snapshot, *, is_part: bool
) -> list[dict[str, Any]]:
    """Counts of every month of the span, with shares and changes.

    Of a part nothing is held against a month whose counts are too few to be told: the change would tell them.
    """
    sums = rows.groupby("month")[list(COUNTS)].sum().reindex(span, fill_value=0)
    is_whole = _whole_months(span, snapshot)
    counts = {name: sums[name].to_numpy(dtype=float) for name in COUNTS}
    shares = {name: _divide(counts[name], counts["known"]) for name in ("other_city", "other_province")}
    is_told = {name: is_whole & ~(is_part & (counts[name] > 0) & (counts[name] < FEWEST_TOLD)) for name in counts}
    is_share_told = is_told["other_city"] & is_told["known"]
    count_change = changes_of(numpy.where(is_told["other_city"], counts["other_city"], numpy.nan))
    share_change = changes_of(numpy.where(is_share_told, shares["other_city"], numpy.nan))
    told = {
        "other_city_share": shares["other_city"],
        "other_province_share": shares["other_province"],
        "change_on_year": count_change.on_year,
        "change_on_quarter": count_change.on_quarter,
        "share_change_on_year": share_change.on_year,
        "share_change_on_quarter": share_change.on_quarter,
    }
    return [
        {
            "month": month.strftime("%Y-%m"),
            "is_whole": bool(is_whole[place]),
            **{name: int(values[place]) for name, values in counts.items()},
            **{name: _number(values[place]) for name, values in told.items()},
        }
        for place, month in enumerate(span)
    ]


def _whole_months(span: pandas.DatetimeIndex, snapshot: Snapshot) -> numpy.ndarray:
    """All months but the one that the as-of day cuts short."""
    as_of = snapshot.as_of_on
    assert as_of is not None
    is_last_day = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    return numpy.array([is_last_day or (month.year, month.month) < (as_of.year, as_of.month) for month in span])


def _divide(part: numpy.ndarray, whole: numpy.ndarray) -> numpy.ndarray:
    return numpy.where(whole > 0, part / numpy.where(whole > 0, whole, 1.0), numpy.nan)


def _number(value: float) -> float | None:
    return None if numpy.isnan(value) else float(value)
