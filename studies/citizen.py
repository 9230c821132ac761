"""What to tell a citizen who applied on a day: when it is due, when it will be ready, how likely it is to be late."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.course import STAGE_COUNT, cells_of, chain_stages, stage_shares
from analysis.turnaround.paces import LONGEST_DAYS, fit_paces
from data.divisions import find_division
from errors import InfeasibleRequest
from studies.area import describe_area
from studies.days_off import find_days_off
from studies.stage_paces import find_spells
from studies.worklist import choose_day
from warehouse import Scope, Snapshot

LEVELS = {"p50": 0.5, "p80": 0.8, "p90": 0.9}
METHOD_ZH = (
    "按近 13 周各环节的快慢（同一户籍地、受理地，件少时向上级分组靠拢）逐日相加，得出自受理至有结果的天数；"
    "受理日在过去的，以至今尚无结果为条件。落在休息日的，顺延到下一个工作日。事项不同而快慢无别，故不分事项。"
)
METHOD_EN = (
    "The pace of each stage in the last 13 weeks (same home and place of application, drawn towards the wider group "
    "where cases are few), added up day by day, gives the days from acceptance to an outcome; for a day in the past, "
    "given that there is none yet. What falls on a day off moves to the next working day. Matters go at one pace."
)


@dataclass(frozen=True)
class Outlook:
    """Days are calendar days from acceptance; None where fewer than that share end within 180 days.

    `late_probability` is the chance to miss the legal due day; `cases` are the spells in the review by that home that
    the answer stands on, in the last 13 weeks.
    """

    applied_on: date
    hukou_code: str
    due_on: date
    elapsed_days: int
    days: dict[str, int | None]
    dates: dict[str, date | None]
    late_probability: float
    cases: int
    snapshot: str
    as_of: str
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def tell_citizen(
    snapshot: Snapshot, scope: Scope, area_code: str, hukou_code: str, applied_on: date, is_remote: bool = False
) -> Outlook:
    """The outlook of an application in the area by someone from `hukou_code` (province or county).

    A day in the past means an application without an outcome yet. Raises UnknownCode for unknown places,
    InfeasibleRequest where the snapshot knows no limit or no pace for it.
    """
    area = describe_area(area_code).code
    find_division(hukou_code)
    day = choose_day(snapshot, None)
    found = snapshot.ask("statutory_due", scope, division_code=area, on=applied_on)
    spells = find_spells(snapshot, scope, find_days_off(snapshot, scope, day).last_worked_on)
    if found.empty or spells.empty:
        raise InfeasibleRequest(f"Nothing is known of how long an application of {applied_on} takes.")
    due_on = pandas.Timestamp(found["due_on"][0]).date()
    lasting = _lasting(spells, int(area), int(hukou_code), is_remote)
    elapsed = max((day - applied_on).days, 0)
    days = {name: find_quantile(lasting, elapsed, level) for name, level in LEVELS.items()}
    return Outlook(
        applied_on=applied_on,
        hukou_code=hukou_code,
        due_on=due_on,
        elapsed_days=elapsed,
        days=days,
        dates={name: _move_on(snapshot, scope, applied_on, each) for name, each in days.items()},
        late_probability=_late(snapshot, scope, lasting, applied_on, due_on, elapsed),
        cases=_count_reviews(spells, hukou_code),
        snapshot=snapshot.name,
        as_of=day.isoformat(),
    )


def find_quantile(lasting: NDArray[numpy.float64], elapsed: int, level: float) -> int | None:
    """The first day by which the share `level` has ended of those that last beyond day `elapsed` (0: of all)."""
    base = lasting[min(elapsed, len(lasting) - 1)] if elapsed else 1.0
    reached = numpy.flatnonzero(lasting <= base * (1 - level))
    return int(reached[0]) if len(reached) and base > 0 else None


def _lasting(spells: pandas.DataFrame, division: int, hukou: int, is_remote: bool) -> NDArray[numpy.float64]:
    """The share of such applications without an outcome by day from acceptance."""
    province = hukou // 10000 * 10000
    one = {"is_across": province // 10000 != division // 10000, "is_remote": is_remote, "division": division}
    states = pandas.DataFrame([one | {"stage": stage} for stage in range(STAGE_COUNT)])
    states = states.assign(hukou=hukou, hukou_province=province)
    paces = fit_paces(spells, cells_of(states))
    stages = stage_shares(paces, numpy.arange(STAGE_COUNT)[:, None], LONGEST_DAYS)
    lasting: NDArray[numpy.float64] = chain_stages(stages)[0][0]
    return lasting


def _late(
    snapshot: Snapshot, scope: Scope, lasting: NDArray[numpy.float64], applied_on: date, due_on: date, elapsed: int
) -> float:
    """The chance to last beyond the last working day before it is due; 1 once it is overdue."""
    last = (find_days_off(snapshot, scope, due_on).last_worked_on - applied_on).days
    if last <= elapsed:
        return 1.0
    base = lasting[min(elapsed, LONGEST_DAYS)] if elapsed else 1.0
    return float(lasting[min(last, LONGEST_DAYS)] / base) if base > 0 else 1.0


def _move_on(snapshot: Snapshot, scope: Scope, applied_on: date, days: int | None) -> date | None:
    """The day so many days on, or the next working day."""
    if days is None:
        return None
    day = applied_on + timedelta(days=days)
    while find_days_off(snapshot, scope, day).last_worked_on != day:
        day += timedelta(days=1)
    return day


def _count_reviews(spells: pandas.DataFrame, hukou_code: str) -> int:
    """Reviews by the home's bureaus that were finished in the time looked at."""
    column = "wide_code" if hukou_code.endswith("0000") else "narrow_code"
    is_review = (spells["stage"] == 1) & (spells[column] == int(hukou_code)) & spells["is_ended"]
    return int(spells.loc[is_review, "cases"].sum())
