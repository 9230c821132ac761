"""How long it takes, from acceptance to any final outcome or stage by stage, open cases counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround import aalen_johansen, product_limit
from data.labels import labels
from errors import WrongUsage
from studies.area import describe_area
from studies.naming import choose_naming
from warehouse import Scope, Snapshot

KEYS = ("stage", "point", "hukou", "province", "matter", "month")
LEVELS = (0.5, 0.8, 0.9)
Columns = Mapping[str, NDArray[Any]]
ENDINGS = ("finished", "open", "withdrawn")
METHOD_ZH = {
    "outcome": (
        "自受理至最终结果（发证、不予办理、撤回）的日历日；在办件按删失计入（乘积限法）。"
        "超期率以法定时限已到的全部件为分母。"
    ),
    "stage": (
        "各环节的日历日；在办件按删失计入，撤回为竞争事件（Aalen–Johansen）。超诺率以承诺时限（工作日）已到的件为分母。"
    ),
}
METHOD_EN = {
    "outcome": (
        "Calendar days from acceptance to any final outcome (issued, rejected, withdrawn); open cases count as "
        "censored (product limit). The late share is over all cases whose statutory day has come."
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
    whole = _count(snapshot, scope, area, "all")
    counts = _count_stages(snapshot, scope, area) if by == "stage" else _count(snapshot, scope, area, by)
    name = choose_naming(snapshot, scope, by, lang)
    groups = [_summarise(key, name(key), part, is_cohort=by == "month") for key, part in _split(counts)]
    method = "stage" if by == "stage" else "outcome"
    return Turnaround(
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
        area_code=area,
        by=by,
        groups=_in_order(groups, by),
        all_cases=_summarise_all("all", whole),
        finished_only=_summarise_all("finished", whole[whole["ending"] == "finished"]),
        method_zh=METHOD_ZH[method],
        method_en=METHOD_EN[method],
    )


def _count(snapshot: Snapshot, scope: Scope, area_code: str | None, by: str) -> pandas.DataFrame:
    """Counts by key, days and ending (open or finished, whatever the outcome)."""
    counts = snapshot.ask("days_to_outcome", scope, area_code, by=by)
    return counts.assign(ending=numpy.where(counts["is_open"], "open", "finished"))


def _count_stages(snapshot: Snapshot, scope: Scope, area_code: str | None) -> pandas.DataFrame:
    """Counts by stage, days and ending."""
    return snapshot.ask("stage_days_in_area", scope, area_code).rename(columns={"stage": "key"})


def _split(counts: pandas.DataFrame) -> Iterator[tuple[str, Columns]]:
    """The rows of each key as arrays; the questions give the rows of one key together."""
    columns = {name: counts[name].to_numpy() for name in counts.columns}
    keys = columns["key"]
    edges = [0, *(numpy.flatnonzero(keys[1:] != keys[:-1]) + 1).tolist(), len(keys)]
    for first, last in pairwise(edges):
        if first < last:
            yield str(keys[first]), {name: column[first:last] for name, column in columns.items()}


def _summarise(key: str, name: str, counts: Columns, is_cohort: bool = False) -> Group:
    """One group from its counts; a quantile is the first day by which that share of all cases has ended."""
    cases, due, late = (int(counts[column].sum()) for column in ("cases", "due", "late"))
    still_open = int(counts["cases"][counts["ending"] == "open"].sum())
    p50, p80, p90 = _quantiles(counts)
    return Group(
        key=key,
        name=name,
        cases=cases,
        open=still_open,
        open_share=still_open / cases,
        p50_days=p50,
        p80_days=p80,
        p90_days=p90,
        late_share=late / due if due else None,
        due=due,
        late=late,
        is_ripe=due == cases if is_cohort else None,
    )


def _summarise_all(key: str, counts: pandas.DataFrame) -> Group | None:
    """The whole area as one group; None where it has no case."""
    return next((_summarise(key, key, part) for _, part in _split(counts)), None)


def _quantiles(counts: Columns) -> list[float | None]:
    """P50, P80, P90 in days, open cases censored, withdrawal (where it is told apart) a competing event."""
    days, cases, ending = counts["days"], counts["cases"], counts["ending"]
    finished, still_open, withdrawn = (numpy.where(ending == each, cases, 0) for each in ENDINGS)
    if withdrawn.any():
        incidence = aalen_johansen(days, {"finished": finished, "withdrawn": withdrawn}, still_open)
        return [incidence.quantile("finished", level) for level in LEVELS]
    curve = product_limit(days, finished, still_open)
    return [curve.quantile(level) for level in LEVELS]


def _in_order(groups: Sequence[Group], by: str) -> list[Group]:
    """Stages as they follow each other, months by time, others with the most cases first."""
    if by == "stage":
        order = list(labels("stage"))
        return sorted(groups, key=lambda group: order.index(group.key))
    return sorted(groups, key=lambda group: (group.key,) if by == "month" else (-group.cases, group.key))
