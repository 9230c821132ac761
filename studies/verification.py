"""The register of invalid cards: how often it is asked, how often it hits, and how long a lost card stays good."""

from dataclasses import dataclass
from typing import Any

import pandas

from analysis.verification import describe_exposure
from data.labels import labels
from studies.area import describe_area
from warehouse import Scope, Snapshot
from warehouse.measure import measure

METHOD_ZH = (
    "命中：返回失效（丢失、被盗、已换领）的核查，查无此证不算。生效延迟：挂失至失效生效的整分钟数，"
    "尚未生效的按下限计入（乘积限法）。误放：挂失之后、生效之前，被挂失的证件仍被答为有效的核查。"
    "生效延迟与误放只按全库统计，不分地区。"
)
METHOD_EN = (
    "A hit is a check answered with lost, stolen or superseded; 'not found' is none. Exposure is whole minutes from a "
    "report until it took effect, pending reports as lower bounds (product limit). A false accept is a check of a "
    "reported card answered 'valid' before the report took effect. Exposure and false accepts are kept for the whole "
    "register, not by area."
)


# The marts keep no place of a report, so an area has no exposure of its own.
NOT_KEPT: dict[str, Any] = dict.fromkeys(
    ("p50", "p95", "p99", "over_1_minute_share", "over_1_hour_share", "reports", "pending")
)


@dataclass(frozen=True)
class Verification:
    """The keys of `verification --json`.

    `exposure_minutes` holds p50, p95, p99 (None where the curve does not get there), the shares still exposed after
    a minute and an hour, and how many reports there are and are pending. With an area, exposure and false accepts
    are None: the marts keep no place for them. `months` are months of the check; exposure in them is by month of
    report, and pending reports make the last ones uncertain.
    """

    snapshot: str
    as_of: str | None
    area_code: str | None
    checks: int
    hit_rate: float | None
    card_hit_rate: float | None
    exposure_minutes: dict[str, Any]
    false_accepts: int | None
    sectors: list[dict[str, Any]]
    months: list[dict[str, Any]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def describe_verification(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh"
) -> Verification:
    """Describe checks, hits, exposure and false accepts; `area_code` keeps the checks made in that area."""
    area = describe_area(area_code).code if area_code else None
    whole = _measure(snapshot, scope, area, ())
    row = whole.iloc[0]
    exposure = snapshot.ask("exposure_minutes", scope, area)
    return Verification(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        checks=int(row["checks"]),
        hit_rate=_number(row["hit_rate"]),
        card_hit_rate=_number(measure(snapshot, "card_hit_rate", scope, area).iloc[0]["value"]),
        exposure_minutes=NOT_KEPT if scope.within(area) else _describe(exposure),
        false_accepts=None if scope.within(area) else int(row["false_accepts"]),
        sectors=_by_sector(snapshot, scope, area, lang),
        months=_by_month(snapshot, scope, area, exposure),
    )


def _measure(snapshot: Snapshot, scope: Scope, area_code: str | None, by: tuple[str, ...]) -> pandas.DataFrame:
    """`checks`, `hit_rate` and `false_accepts` by sector or month; false accepts are NaN where not kept by area."""
    hits = measure(snapshot, "hit_rate", scope, area_code, by)
    table = hits.rename(columns={"denominator": "checks", "value": "hit_rate", "numerator": "hits"})
    table["checks"] = table["checks"].fillna(0)
    if scope.within(area_code):
        return table.assign(false_accepts=float("nan"))
    accepts = measure(snapshot, "false_accepts", scope, None, by)[[*by, "value"]]
    accepts = accepts.rename(columns={"value": "false_accepts"})
    if not by:
        return table.assign(false_accepts=accepts["false_accepts"])
    return table.merge(accepts, on=list(by), how="left").fillna({"false_accepts": 0})


def _by_sector(snapshot: Snapshot, scope: Scope, area_code: str | None, lang: str) -> list[dict[str, Any]]:
    """One row per sector with checks, in the order in which sectors are shown."""
    table = _measure(snapshot, scope, area_code, ("sector",)).set_index("sector")
    cards = measure(snapshot, "card_hit_rate", scope, area_code, ("sector",)).set_index("sector")
    return [
        {
            "sector": sector,
            "name": name,
            **_counts(table.loc[sector]),
            "cards": int(cards.loc[sector, "denominator"]),
            "card_hit_rate": _number(cards.loc[sector, "value"]),
        }
        for sector, name in labels("sector", lang).items()
        if sector in table.index
    ]


def _by_month(
    snapshot: Snapshot, scope: Scope, area_code: str | None, exposure: pandas.DataFrame
) -> list[dict[str, Any]]:
    """One row per month with checks."""
    reports = {month: _describe(rows) for month, rows in exposure.groupby("month")}
    return [
        {
            "month": row["month"].strftime("%Y-%m"),
            **_counts(row),
            "exposure_minutes": reports.get(row["month"]),
        }
        for _, row in _measure(snapshot, scope, area_code, ("month",)).iterrows()
    ]


def _counts(row: pandas.Series) -> dict[str, Any]:
    accepts = _number(row["false_accepts"])
    return {
        "checks": int(row["checks"]),
        "hit_rate": _number(row["hit_rate"]),
        "false_accepts": None if accepts is None else int(accepts),
    }


def _describe(exposure: pandas.DataFrame) -> dict[str, Any]:
    """Quantiles and shares of the reports' minutes; without reports there are none."""
    if exposure.empty:
        return {**NOT_KEPT, "reports": 0, "pending": 0}
    found = describe_exposure(exposure["minutes"], exposure["reports"], exposure["is_open"])
    return {
        "p50": found.p50,
        "p95": found.p95,
        "p99": found.p99,
        "over_1_minute_share": found.share_over_1_minute,
        "over_1_hour_share": found.share_over_60_minutes,
        "reports": found.reports,
        "pending": found.pending,
    }


def _number(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)
