"""What if: the on-time share of next month's applications with fewer staff, slower making or faster reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.course import STAGE_COUNT, Shares, cells_ahead, chain_stages, stage_shares
from analysis.turnaround.paces import LONGEST_DAYS, fit_paces
from analysis.turnaround.what_if import stretch
from errors import InfeasibleRequest
from studies.area import describe_area
from studies.citizen import find_quantile
from studies.days_off import find_days_off
from studies.stage_paces import WEEKS, find_spells
from studies.worklist import choose_day
from warehouse import Scope, Snapshot

MONTH_DAYS = 30
LEFT_STAFF_SHARE = 0.8
TRANSMIT, REVIEW, PRODUCE, QUALITY_CHECK, ISSUE = range(STAGE_COUNT)
FEWER = {stage: {"factor": 1 / LEFT_STAFF_SHARE} for stage in (TRANSMIT, PRODUCE, QUALITY_CHECK, ISSUE)}
# What changes in which stage: every duration times `factor`, and `more_days` on top.
CHANGES: dict[str, dict[int, dict[str, float]]] = {
    "today": {},
    "fewer_staff": FEWER,
    "slower_making": {PRODUCE: {"more_days": 3.0}},
    "faster_review": {REVIEW: {"factor": 0.5}},
}
METHOD_ZH = (
    "以近 13 周各环节天数的分布逐日相加，估计今后 30 天受理件的按时率（法定时限内有结果），按近 13 周来源构成加权。"
    "人手减少两成：受理点与制证中心各环节（传送、制证、质检、发放）每件用时为现在的 1/0.8 倍，即设人手都忙、件数不变、"
    "也不积压成队；制证多 3 天：每件制证加 3 天；审核减半：每件审核用时减半。其余各环节不变，各环节天数互不影响。"
)
METHOD_EN = (
    "The days of each stage in the last 13 weeks, added up day by day, give the on-time share (an outcome within the "
    "legal limit) of cases accepted in the next 30 days, weighted by where cases came from in the last 13 weeks. A "
    "fifth fewer staff: every case takes 1/0.8 times as long at the point and the making centre (transmit, produce, "
    "quality check, issue): all staff are busy, as many cases come, and no queue builds up. Making +3 days: 3 days on "
    "top for each. Review halved: half the days. Nothing else changes, and stages do not act on one another."
)


@dataclass(frozen=True)
class WhatIf:
    """`rows` [{change, on_time_share, p50_days, p80_days, p90_days}], today first; `cases` the weights stand on."""

    rows: list[dict[str, Any]]
    cases: int
    limit_days: int
    snapshot: str
    as_of: str
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def ask_what_if(snapshot: Snapshot, scope: Scope, area_code: str | None = None) -> WhatIf:
    """The on-time share of what is accepted in the next 30 days, as things are and under each change.

    Raises UnknownCode for an unknown area, InfeasibleRequest where nothing was accepted in the last weeks.
    """
    area = describe_area(area_code).code if area_code else None
    day = choose_day(snapshot, None)
    lanes = snapshot.ask("recent_lanes", scope, area, as_of=day, since=day - timedelta(weeks=WEEKS))
    spells = find_spells(snapshot, scope, find_days_off(snapshot, scope, day).last_worked_on)
    if lanes.empty or spells.empty:
        raise InfeasibleRequest(f"Nothing was accepted here in the {WEEKS} weeks before {day}.")
    stages = _stages_of(spells, lanes)
    weights = lanes["cases"].to_numpy(float) / lanes["cases"].sum()
    ends = _ends_of_limit(snapshot, scope, area or "000000", day)
    rows = [_describe(change, stages, weights, ends) for change in CHANGES]
    return WhatIf(rows, int(lanes["cases"].sum()), int(max(ends)), snapshot.name, day.isoformat())


def _stages_of(spells: pandas.DataFrame, lanes: pandas.DataFrame) -> list[Shares]:
    """The days of each stage in each lane."""
    cells = pandas.concat([cells_ahead(lanes, stage) for stage in range(STAGE_COUNT)], ignore_index=True)
    rows = numpy.arange(len(cells)).reshape(STAGE_COUNT, len(lanes))
    return stage_shares(fit_paces(spells, cells), rows, LONGEST_DAYS)


def _ends_of_limit(snapshot: Snapshot, scope: Scope, area_code: str, day: date) -> list[int]:
    """For each working day of the next 30: the days from it to the last working day within the limit."""
    found = []
    for accepted_on in (day + timedelta(days=1 + number) for number in range(MONTH_DAYS)):
        due = snapshot.ask("statutory_due", scope, division_code=area_code, on=accepted_on)
        if find_days_off(snapshot, scope, accepted_on).last_worked_on == accepted_on and len(due):
            due_on = pandas.Timestamp(due["due_on"][0]).date()
            found.append((find_days_off(snapshot, scope, due_on).last_worked_on - accepted_on).days)
    if not found:
        raise InfeasibleRequest(f"No limit is known for what is accepted after {day}.")
    return found


def _describe(
    change: str, stages: Sequence[Shares], weights: NDArray[numpy.float64], ends: Sequence[int]
) -> dict[str, Any]:
    changes = CHANGES[change]
    changed = [stretch(each, **changes[stage]) if stage in changes else each for stage, each in enumerate(stages)]
    lasting = weights @ chain_stages(changed)[0]
    quantiles = {f"p{round(level * 100)}_days": find_quantile(lasting, 0, level) for level in (0.5, 0.8, 0.9)}
    on_time = float(numpy.mean([1 - lasting[min(end, LONGEST_DAYS)] for end in ends]))
    return {"change": change, "on_time_share": on_time} | quantiles
