"""How many cases are still without an outcome after so many days: all cases, beside finished ones alone."""

from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.turnaround import Survival, product_limit
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from warehouse import Scope, Snapshot

LEVELS = {"p50_days": 0.5, "p80_days": 0.8, "p90_days": 0.9}
SHOWN_DAYS = 90
METHOD_ZH = (
    "受理后各日仍无最终结果（发证、不予办理、撤回）的比例。全部件：在办件按删失计入（乘积限法，Kaplan–Meier 1958）；"
    "只看办结件：略去在办件。"
)
METHOD_EN = (
    "Share of cases without a final outcome (issued, rejected, withdrawn) by day from acceptance. All cases: open ones "
    "count as censored (product limit, Kaplan & Meier 1958). Finished only: open ones left out."
)


@dataclass(frozen=True)
class Quantiles:
    """Days by which so many cases had an outcome, None where the curve does not get there."""

    cases: int
    open_share: float
    p50_days: float | None
    p80_days: float | None
    p90_days: float | None


@dataclass(frozen=True)
class OutcomeCurve:
    """`days`: day, open_share, finished_share (both 0-1), at_risk; None where the area has no case."""

    area_code: str | None
    all_cases: Quantiles | None
    finished_only: Quantiles | None
    days: list[dict[str, Any]]
    shown_days: int
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def describe_curve(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> OutcomeCurve:
    """The two curves, day by day, over the cases asked for; months are written 2026-08, both ends count.

    Raises UnknownCode for an unknown area or point, WrongUsage for an unknown matter or month.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    counts = snapshot.ask("days_to_outcome", scope, area, by="all", **asked)
    counts = counts.assign(is_open=counts["outcome"] == "open")
    finished = counts[~counts["is_open"]]
    return OutcomeCurve(
        area_code=area,
        all_cases=_quantiles(counts) if len(counts) else None,
        finished_only=_quantiles(finished) if len(finished) else None,
        days=_by_day(_curve(counts), _curve(finished)) if len(finished) else [],
        shown_days=SHOWN_DAYS,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _curve(counts: pandas.DataFrame) -> Survival:
    is_open = counts["is_open"].to_numpy(bool)
    cases = counts["cases"].to_numpy(float)
    return product_limit(counts["days"].to_numpy(float), numpy.where(is_open, 0, cases), numpy.where(is_open, cases, 0))


def _quantiles(counts: pandas.DataFrame) -> Quantiles:
    curve = _curve(counts)
    cases = int(counts["cases"].sum())
    open_cases = int(counts.loc[counts["is_open"].astype(bool), "cases"].sum())
    days = {name: curve.quantile(level) for name, level in LEVELS.items()}
    return Quantiles(cases=cases, open_share=open_cases / cases, **days)


def _by_day(everything: Survival, finished: Survival) -> list[dict[str, Any]]:
    """One row a day, from the day of acceptance until nothing more happens, at most a year."""
    last = int(min(max(everything.days[-1], finished.days[-1]), 366))
    watched = numpy.searchsorted(everything.days, numpy.arange(last + 1))
    return [
        {
            "day": day,
            "open_share": everything.at(day)[0],
            "finished_share": finished.at(day)[0],
            "at_risk": int(everything.at_risk[place]) if place < len(everything.at_risk) else 0,
        }
        for day, place in enumerate(watched)
    ]
