"""How long it takes, from acceptance to any final outcome or stage by stage, open cases counted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas

from analysis.turnaround import GroupedCurves, grouped_curves
from data.labels import labels
from errors import WrongUsage
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from studies.naming import choose_naming
from warehouse import Scope, Snapshot

KEYS = ("stage", "owner", "point", "hukou", "province", "matter", "month")
OF_STAGES, OF_HOMES = ("stage", "owner"), ("hukou", "province")
ENDINGS = {"outcome": ("issued", "rejected", "withdrawn"), "stage": ("finished", "withdrawn")}
OWNERS = {
    "transmit": "point",
    "review": "home_bureau",
    "produce": "making_centre",
    "quality_check": "making_centre",
    "issue": "point",
    "collect": "applicant",
}
COUNTS = ("cases", "due", "late", "promise_due", "promise_late")
MEASURES = ("p50_days", "p80_days", "p90_days", "mean_days", "issued_share", "rejected_share", "withdrawn_share")
HORIZON_DAYS = 90  # the limit and its extension: means and shares are told up to there
METHOD_ZH = {
    "outcome": (
        "自受理至最终结果（发证、不予办理、撤回）的日历日；在办件按删失计入（乘积限法）。平均天数以90天为限"
        "（超过90天的按90天计）；各结果占比为90天内的累积发生率（Aalen–Johansen）；尚无件观察满90天的，不给数。"
        "超期率以法定时限已到的全部件为分母，超诺率以承诺时限已到的全部件为分母。"
    ),
    "stage": (
        "各环节的日历日，按经手单位看时每经手一个环节计一次；在办件按删失计入，撤回为竞争事件（Aalen–Johansen）。"
        "平均天数以90天为限。超诺率以承诺时限（工作日）已到的件为分母。"
    ),
}
METHOD_EN = {
    "outcome": (
        "Calendar days from acceptance to any final outcome (issued, rejected, withdrawn); open cases count as "
        "censored (product limit). Means count at most 90 days a case; shares of outcomes are cumulative incidences "
        "by day 90 (Aalen-Johansen); neither is told where no case has been watched for 90 days. The late share is "
        "over all cases whose statutory day has come, the late share by promise over those whose promised day has come."
    ),
    "stage": (
        "Calendar days in each stage, by owner one count for each stage that the owner has a case; open cases count as "
        "censored, withdrawal as a competing event (Aalen-Johansen). Means count at most 90 days. The late share is "
        "over all whose promised limit (working days) has come."
    ),
}


@dataclass(frozen=True)
class Group:
    """One row: `cases` of which `open`; quantiles and means in days, None where the curve does not get there.

    `mean_days` counts at most `HORIZON_DAYS` a case; the shares of outcomes are those by that day (None for stages).
    `late_share` is `late` over `due`, None where nothing was due, by the statutory clock; the same by the promised one
    has `promise_` before it. A stage has a promise only, which its `late_share` is too. `is_ripe` says of a month of
    acceptance that the limit of every case in it has passed (None for other keys).
    """

    key: str
    name: str
    cases: int
    open: int
    open_share: float
    p50_days: float | None
    p80_days: float | None
    p90_days: float | None
    mean_days: float | None
    issued_share: float | None
    rejected_share: float | None
    withdrawn_share: float | None
    late_share: float | None
    due: int
    late: int
    promise_late_share: float | None
    promise_due: int
    promise_late: int
    is_ripe: bool | None = None


@dataclass(frozen=True)
class Turnaround:
    """The keys of `turnaround --json`. `all_cases` is the whole of what was asked for; `finished_only` shows how much
    looking at finished cases alone would flatter it.
    """

    snapshot: str
    as_of: str | None
    area_code: str | None
    by: str
    groups: list[Group]
    all_cases: Group | None
    finished_only: Group | None
    method_zh: str
    method_en: str
    horizon_days: int = HORIZON_DAYS


def describe_turnaround(
    snapshot: Snapshot,
    scope: Scope,
    by: str = "stage",
    area_code: str | None = None,
    lang: str = "zh",
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> Turnaround:
    """Group by stage, owner of the stage, point, hukou (county), province (of hukou), matter or month of acceptance.

    Months are written 2026-08; both ends count. Stages and months come in order, other groups with the most cases
    first. Raises WrongUsage for another `by` or an unknown matter, UnknownCode for an unknown area or point.
    """
    if by not in KEYS:
        raise WrongUsage(f"--by {by} is none of {', '.join(KEYS)}.")
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    whole = snapshot.ask("days_to_outcome", scope, area, by="all", **asked)
    kind = "stage" if by in OF_STAGES else "outcome"
    name = choose_naming(snapshot, scope, by, lang)
    groups = summarise(_count(snapshot, scope, area, by, asked), kind)
    return Turnaround(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        by=by,
        groups=_in_order([_group(row, name(row["key"]), by) for row in groups], by),
        all_cases=_whole(whole, "all"),
        finished_only=_whole(whole[whole["outcome"] != "open"], "finished"),
        method_zh=METHOD_ZH[kind],
        method_en=METHOD_EN[kind],
    )


def summarise(counts: pandas.DataFrame, kind: str) -> list[dict[str, Any]]:
    """One row for each key of counts (key, days, outcome, cases, …): sums, quantiles, means and shares.

    `kind`: outcome, where any of three ends a case, or stage, where withdrawal competes with finishing it.
    """
    places, keys = pandas.factorize(counts["key"], sort=True)
    cases, outcome = counts["cases"].to_numpy(float), counts["outcome"].to_numpy()
    ended = {ending: cases * (outcome == ending) for ending in ENDINGS[kind]}
    still_open = cases * (outcome == "open")
    curves = grouped_curves(places, counts["days"], ended, still_open, len(keys))
    counted = [name for name in COUNTS if name in counts]
    sums = counts[counted].assign(open=still_open.astype(int)).groupby(places, sort=True).sum()
    table = sums.reset_index(drop=True).assign(key=keys, **_measures(curves, kind))
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _measures(curves: GroupedCurves, kind: str) -> dict[str, Any]:
    cause = None if kind == "outcome" else "finished"
    quantiles = {f"p{round(level * 100)}_days": curves.quantile(level, cause) for level in (0.5, 0.8, 0.9)}
    shares = curves.shares(HORIZON_DAYS) if kind == "outcome" else {}
    named = {f"{ending}_share": share for ending, share in shares.items()}
    return quantiles | {"mean_days": curves.restricted_mean(HORIZON_DAYS)} | named


def _count(snapshot: Snapshot, scope: Scope, area_code: str | None, by: str, asked: dict[str, Any]) -> pandas.DataFrame:
    """Counts by key, days and how it ended (or that it is open)."""
    if by in OF_STAGES:
        counts = snapshot.ask("stage_days", scope, area_code, **asked)
        return counts if by == "stage" else counts.assign(key=counts["key"].map(OWNERS))
    question = "days_to_outcome_by_home" if by in OF_HOMES else "days_to_outcome"
    return snapshot.ask(question, scope, area_code, by=by, **asked)


def _group(row: dict[str, Any], name: str, by: str) -> Group:
    """One group from its row of numbers."""
    cases, still_open, promise_due, promise_late = (
        int(row[column]) for column in ("cases", "open", "promise_due", "promise_late")
    )
    due, late = int(row.get("due", promise_due)), int(row.get("late", promise_late))
    return Group(
        key=row["key"],
        name=name,
        cases=cases,
        open=still_open,
        open_share=still_open / cases,
        late_share=late / due if due else None,
        due=due,
        late=late,
        promise_late_share=promise_late / promise_due if promise_due else None,
        promise_due=promise_due,
        promise_late=promise_late,
        is_ripe=due == cases if by == "month" else None,
        **{column: _number(row.get(column)) for column in MEASURES},
    )


def _whole(counts: pandas.DataFrame, key: str) -> Group | None:
    """All that was asked for as one group; None where it has no case."""
    return next((_group(row | {"key": key}, key, "all") for row in summarise(counts, "outcome")), None)


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _in_order(groups: Sequence[Group], by: str) -> list[Group]:
    """Stages and owners as they follow each other, months by time, others with the most cases first."""
    if by in OF_STAGES:
        order = list(labels(by))
        return sorted(groups, key=lambda group: order.index(group.key))
    return sorted(groups, key=lambda group: (group.key,) if by == "month" else (-group.cases, group.key))
