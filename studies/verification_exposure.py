"""How long a reported card stays good: three spans between the times of a report, by month and place of the report."""

from dataclasses import dataclass
from typing import Any

import pandas

from analysis.verification import describe_exposure
from studies.area_parts import code_of, digits_below
from studies.naming import place_name
from studies.small_cells import hide_small, hide_small_rows
from warehouse import Scope, Snapshot

SPANS = ("report_to_effect", "effect_to_copies", "report_to_copies")
NOTHING: dict[str, Any] = dict.fromkeys(("p50", "p95", "p99", "over_1_minute_share", "over_1_hour_share")) | {
    "reports": 0,
    "pending": 0,
    "without_time": 0,
}
COUNTS = ("reports", "pending", "without_time")
TOLD_BY = dict.fromkeys(("p50", "p95", "p99", "over_1_minute_share", "over_1_hour_share"), ("reports",))


@dataclass(frozen=True)
class ExposureTold:
    """Exposure by span: `whole` {span: figures}; `months` and `places` [{month or place…, span: figures}].

    Figures are p50, p95, p99 in minutes (None where the curve does not get there), over_1_minute_share and
    over_1_hour_share, `reports` that have a time of day, `pending` among them, `without_time` beside them.
    """

    whole: dict[str, dict[str, Any]]
    months: list[dict[str, Any]]
    places: list[dict[str, Any]]


def tell_exposure(snapshot: Snapshot, scope: Scope, area_code: str | None, root: str, lang: str) -> ExposureTold:
    """Exposure of the reports made in the area; `root` is the prefix below which places are told apart."""
    prefix = scope.within(area_code)
    rows = snapshot.ask("exposure_minutes", scope, area_code, digits=digits_below(prefix or root))
    places = [
        {"code": code_of(place), "name": place_name(code_of(place), lang), **_by_span(each)}
        for place, each in rows.groupby("place")
        if len(place) > len(prefix)
    ]
    months = [{"month": month.strftime("%Y-%m"), **_by_span(each)} for month, each in rows.groupby("month")]
    return ExposureTold(
        whole={span: _hide_part(figures, prefix) for span, figures in _by_span(rows).items()},
        months=_hide_parts(months) if prefix else months,
        places=_hide_parts(places),
    )


def _by_span(rows: pandas.DataFrame) -> dict[str, dict[str, Any]]:
    held = dict(list(rows.groupby("span")))
    return {span: _describe(held[span]) if span in held else dict(NOTHING) for span in SPANS}


def _describe(rows: pandas.DataFrame) -> dict[str, Any]:
    timed = rows[rows["minutes"].notna()]
    without_time = int(rows["reports"].sum() - timed["reports"].sum())
    if timed.empty:
        return NOTHING | {"without_time": without_time}
    found = describe_exposure(timed["minutes"], timed["reports"], timed["is_open"])
    return {
        "p50": found.p50,
        "p95": found.p95,
        "p99": found.p99,
        "over_1_minute_share": found.share_over_1_minute,
        "over_1_hour_share": found.share_over_60_minutes,
        "reports": found.reports,
        "pending": found.pending,
        "without_time": without_time,
    }


def _hide_part(figures: dict[str, Any], prefix: str) -> dict[str, Any]:
    """An area's own figures are a cell of the breakdown by area."""
    return hide_small(figures, COUNTS, TOLD_BY) if prefix else figures


def _hide_parts(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Places, or months of an area: their total is told."""
    hidden = {span: hide_small_rows([part[span] for part in parts], COUNTS, TOLD_BY) for span in SPANS}
    return [part | {span: hidden[span][number] for span in SPANS} for number, part in enumerate(parts)]
