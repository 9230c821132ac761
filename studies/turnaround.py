"""How long it takes, from acceptance to any final outcome or stage by stage, open cases counted."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas

from data.labels import labels
from errors import WrongUsage
from studies.area import describe_area
from studies.naming import choose_naming
from studies.spread import quantiles_of
from warehouse import Scope, Snapshot

KEYS = ("stage", "point", "hukou", "province", "matter", "month")
LEVELS = (0.5, 0.8, 0.9)
METHOD_ZH = {
    "outcome": "自受理至最终结果（发证、不予办理、撤回）的日历日；在办件按删失计入（乘积限法）。超期率以法定时限已到的全部件为分母。",
    "stage": "各环节的日历日；在办件按删失计入，撤回为竞争事件（Aalen–Johansen）。超诺率以承诺时限（工作日）已到的件为分母。",
}
METHOD_EN = {
    "outcome": (
        "Calendar days from acceptance to any final outcome (issued, rejected, withdrawn); open cases count as censored "
        "(product limit). The late share is over all cases whose statutory day has come."
    ),
    "stage": (
        "Calendar days in each stage; open cases count as censored, withdrawal as a competing event (Aalen-Johansen). "
        "The late share is over all whose promised limit (working days) has come."
    ),
}


@dataclass(frozen=True)
class Group:
    """One row: `cases` of which `open`; quantiles in days, None where the curve does not get there.

    `late_share` is `late` over `due`, None where nothing was due. `is_ripe` says of a month of acceptance that the
    limit of every case in it has passed (None for other keys).
    """

    key: str
    name: str
    cases: int
    open: int
    open_share: float
    p50_days: float | None
    p80_days: float | None
    p90_days: float | None
    late_share: float | None
    due: int
    late: int
    is_ripe: bool | None = None


@dataclass(frozen=True)
class Turnaround:
    """The keys of `turnaround --json`. `all_cases` is the whole area; `finished_only` shows how much looking at
    finished cases alone would flatter it.
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


def describe_turnaround(
    snapshot: Snapshot, scope: Scope, by: str = "stage", area_code: str | None = None, lang: str = "zh"
) -> Turnaround:
    """Group by stage, point, hukou (county), province (of hukou), matter or month of acceptance.

    Stages and months come in order, other groups with the most cases first. Raises WrongUsage for another `by`,
    UnknownCode for an unknown area.
    """
    if by not in KEYS:
        raise WrongUsage(f"--by {by} is none of {', '.join(KEYS)}.")
    area = describe_area(area_code).code if area_code else None
    whole = snapshot.ask("days_to_outcome", scope, area, by="all")
    counts = _stage_counts(snapshot, scope, area) if by == "stage" else snapshot.ask("days_to_outcome", scope, area, by=by)
    name = choose_naming(snapshot, scope, by, lang)
    groups = [_summarise(str(key), name(str(key)), rows) for key, rows in counts.groupby("key", sort=False)]
    method = "stage" if by == "stage" else "outcome"
    return Turnaround(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        by=by,
        groups=_in_order(groups, by),
        all_cases=_summarise("all", "all", whole) if len(whole) else None,
        finished_only=_summarise("finished", "finished", whole[~whole["is_open"]]) if len(whole) else None,
        method_zh=METHOD_ZH[method],
        method_en=METHOD_EN[method],
    )
