"""The register of invalid cards: how often it is asked and hits, how long a lost card stays good, and what follows.

One file per measure beside this one: card_hits, verification_exposure, verification_findings, feed_gaps,
lost_and_found, non_local. This one puts their answers together.
"""

from dataclasses import dataclass
from typing import Any

from data.divisions import area_prefix
from studies.area import describe_area
from studies.card_hits import tell_hits
from studies.feed_gaps import tell_feed_gaps
from studies.lost_and_found import tell_returns
from studies.non_local import tell_non_local
from studies.overview import list_areas
from studies.verification_exposure import tell_exposure
from studies.verification_findings import tell_findings
from warehouse import Scope, Snapshot

METHOD_ZH = (
    "命中：返回失效（丢失、被盗、已换领）的核查，查无此证不算。生效延迟：挂失至失效生效的整分钟数，"
    "尚未生效的按下限计入（乘积限法）；只有日期的时间不计分钟，另列。误放：挂失之后、生效之前，"
    "被挂失的证件仍被答为有效的核查（其间已招领或撤销的不算）。误拒：招领或撤销生效后仍被答为丢失、被盗，且其后没有新的挂失。"
    "失效后使用：挂失生效后、招领或撤销之前的核查。已换领仍有效：答过已换领的证件后来又被答为有效"
    "（证件标识取自公民身份号码时新旧证件同号，故为上限）。按地区、单位分列时，1至4的数不显示（<5）。"
)
METHOD_EN = (
    "A hit is a check answered with lost, stolen or superseded; 'not found' is none. Exposure is whole minutes from a "
    "report until it took effect, pending reports as lower bounds (product limit); times that are a day only have no "
    "minutes and are counted beside. A false accept is a check of a reported card answered 'valid' before the report "
    "took effect, unless the card was found or withdrawn meanwhile. A false reject was answered as lost or stolen "
    "after found or withdrawn took effect and before any newer loss was reported. An attempt is a check while a loss "
    "was in effect. Superseded still valid: a card once answered 'superseded' and later 'valid' (an upper bound where "
    "keys are made from ID numbers, which the new card shares). By area or organisation counts of 1 to 4 are not "
    "shown (<5)."
)
HEADLINE = ("checks", "hits", "hit_rate", "cards", "hit_cards", "card_hit_rate")


@dataclass(frozen=True)
class Verification:
    """The keys of `verification --json`.

    `exposure_minutes` is the span from report to effect, `exposure_spans` all three, by month and place of the report
    in `exposure_months` and `exposure_places`. `false_accepts` is their number; that, `false_rejects`, `attempts` and
    `superseded_valid` are told by sector, organisation, place, month and days since in `findings`. `sectors`, `months`
    (of the check), `places` and `organisations` hold checks and distinct cards and the hits among them. Where an
    area is asked for, and by place and organisation, counts of 1 to 4 are None and `suppressed` is set. Feeds are
    kept for the whole register only.
    """

    snapshot: str
    as_of: str | None
    area_code: str | None
    checks: int | None
    hit_rate: float | None
    card_hit_rate: float | None
    cards: int | None
    hit_cards: int | None
    suppressed: bool
    exposure_minutes: dict[str, Any]
    exposure_spans: dict[str, dict[str, Any]]
    false_accepts: int | None
    false_rejects: int | None
    attempts: int | None
    attempt_cards: int | None
    superseded_valid: int | None
    sectors: list[dict[str, Any]]
    organisations: list[dict[str, Any]]
    places: list[dict[str, Any]]
    months: list[dict[str, Any]]
    exposure_months: list[dict[str, Any]]
    exposure_places: list[dict[str, Any]]
    findings: dict[str, dict[str, Any]]
    feed_gaps: list[dict[str, Any]]
    feeds: list[dict[str, Any]]
    returns: dict[str, Any]
    non_local: dict[str, list[dict[str, Any]]]
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def describe_verification(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh"
) -> Verification:
    """Describe the register; `area_code` keeps the checks, and the reports, made in that area."""
    area = describe_area(area_code).code if area_code else None
    root = area_prefix(list_areas(snapshot, scope)[0])
    hits = tell_hits(snapshot, scope, area, root, lang)
    exposure = tell_exposure(snapshot, scope, area, root, lang)
    findings = tell_findings(snapshot, scope, area, root, lang)
    feeds = tell_feed_gaps(snapshot, scope, area, lang)
    moved = tell_non_local(snapshot, scope, area, root, lang)
    effect = exposure.whole["report_to_effect"]
    return Verification(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        **{name: hits.whole[name] for name in HEADLINE if name != "hits"},
        suppressed=_is_suppressed(hits.whole, effect, *findings.values()),
        exposure_minutes=effect,
        exposure_spans=exposure.whole,
        false_accepts=findings["false_accepts"]["checks"],
        false_rejects=findings["false_rejects"]["checks"],
        attempts=findings["attempts"]["checks"],
        attempt_cards=findings["attempts"]["cards"],
        superseded_valid=findings["superseded_valid"]["checks"],
        sectors=_with_accepts(hits.sectors, "sector", findings["false_accepts"]["sectors"]),
        organisations=hits.organisations,
        places=_with_accepts(hits.places, "place", findings["false_accepts"]["places"]),
        months=[
            row | {"exposure_minutes": _find(exposure.months, row["month"])}
            for row in _with_accepts(hits.months, "month", findings["false_accepts"]["months"])
        ],
        exposure_months=exposure.months,
        exposure_places=exposure.places,
        findings=findings,
        feed_gaps=feeds.gaps,
        feeds=feeds.feeds,
        returns=tell_returns(snapshot, scope, area),
        non_local={"months": moved.months, "places": moved.places},
    )


def _with_accepts(rows: list[dict[str, Any]], key: str, accepts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with the false accepts of each, 0 where there are none."""
    counted = {row[key]: row["checks"] for row in accepts}
    return [row | {"false_accepts": counted.get(row[key], 0)} for row in rows]


def _find(months: list[dict[str, Any]], month: str) -> dict[str, Any] | None:
    """The exposure of the reports made in a month; None where none were."""
    return next((row["report_to_effect"] for row in months if row["month"] == month), None)


def _is_suppressed(*told: dict[str, Any]) -> bool:
    return any(each.get("suppressed", False) for each in told)
