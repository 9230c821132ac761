"""The worklist: open cases by what can still be saved, and what has changed since an earlier day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy
import pandas

from analysis.turnaround.band import Band
from analysis.turnaround.pace import Pace, find_pace
from analysis.turnaround.worklist import AT_RISK, CHANGES, mark_changes, rank_cases
from errors import InfeasibleRequest, WrongUsage
from studies.area import describe_area
from studies.forecast import forecast_band, forecast_lateness
from studies.worklist_counts import count_by_band, count_by_responsible, count_by_stage, count_cases
from warehouse import Scope, Snapshot

ENDINGS = ("saved", "in_time", "late")
KEYS = ("acceptance_point_id", "responsible_code", "hukou_province_code", "matter")
PACE_DAYS = (240, 60)  # the pace is that of cases accepted so many days before, when nearly all have ended
METHOD_ZH = (
    "排列：先列未超期而超期概率在20%以上的件，其中一周内即不够办的（先办）在前，余为跟进，各按可挽回程度从大到小；"
    "再列已超期件，超期最久在前；其余按剩余天数。可挽回程度＝超期概率×（剩余天数＋1）÷尚需天数，比值至多为1："
    "即现在按通常进度办理还能避免多少超期。尚需天数＝本环节通常天数的余数（至少1天）与以后各环节通常天数之和；"
    "通常天数是60至240天前受理件的中位数，审核签发按该户籍地机关自己的中位数（满30件时）；"
    "其中位数超过全体两倍的为偏慢。变化是与所比日当日终了时的情况相比。"
    "超期概率是按现有期限超期的可能，有两种算法：期限已到的同类件（剩余天数、环节、环节停留、是否交通不便、责任单位），"
    "或近13周各环节的快慢，用以往各日更准的一种；件少时都向上级分组靠拢；已超期为1；预计超期件数为概率之和，"
    "90%区间含偶然波动和以往各日预测的误差。法定时限自受理日起按日历日计。"
    "以往日期按现有记录复原：其后才发生的事不计；延期未记日期，自60日届满起算；其后删改的记录无从复原。"
)
METHOD_EN = (
    "Order: first the cases not overdue whose chance of being late is one in five or more, those whose usual days no "
    "longer suffice within a week (now) before the others (soon), each by what can still be saved; then the overdue, "
    "longest first; then the rest by days left. Can be saved = chance of being late x (days left + 1) / days needed, "
    "the ratio at most 1: how much of the danger work at the usual pace can still avert. Days needed = what is left of "
    "the usual days of this stage (at least 1) and the usual days of the later ones; usual is the median of cases "
    "accepted 60 to 240 days before, for the review that of the reviewing bureau itself where it had 30 cases; a "
    "bureau whose median is more than twice that of all is slow. Changes are against the end of the earlier day. "
    "The chance is that of missing the due day as it stands: from ripe cases like it (days left, stage, time in stage, "
    "hard to reach, who has it) or from the pace of the stages in the last 13 weeks, whichever did better on earlier "
    "days, drawn towards the wider group where cases are few; 1 when overdue; expected late is the sum, its 90 % band "
    "holds chance and the error seen on earlier days. The statutory clock counts calendar days from acceptance. "
    "An earlier day is rebuilt from today's records: later events are put aside, an extension (no date) counts "
    "from the end of the 60 days, and records changed or removed since cannot be brought back."
)


@dataclass(frozen=True)
class Worklist:
    """`cases`: everything open at the end of the day, in order; `ended`: what had its outcome since the earlier day.

    Shared by all readers of a page: take parts of the frames, never change them.
    """

    snapshot: str
    as_of: date
    since: date
    area_code: str | None
    cases: pandas.DataFrame
    ended: pandas.DataFrame
    pace: Pace
    late_band: Band
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN

    @cached_property
    def by_days_left(self) -> list[dict[str, Any]]:
        """Open cases by band of days left."""
        return count_by_band(self.cases)

    @cached_property
    def by_stage(self) -> list[dict[str, Any]]:
        """Open cases by the stage they are in."""
        return count_by_stage(self.cases)

    @cached_property
    def by_responsible(self) -> list[dict[str, Any]]:
        """Open cases by who has them."""
        return count_by_responsible(self.cases)

    @cached_property
    def totals(self) -> dict[str, Any]:
        """open, overdue and expected_late of all."""
        return count_cases(self.cases)

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        """What there is to choose from: the values of each column of KEYS, in order."""
        return {name: sorted(map(str, self.cases[name].dropna().unique())) for name in KEYS}

    def count_changes(self) -> dict[str, int]:
        """How many cases each change has befallen, and how many ended: saved (at risk before), in time, late."""
        counts = {name: int(self.cases[f"is_{name}"].sum()) for name in CHANGES}
        return counts | {f"ended_{name}": int((self.ended["ending"] == name).sum()) for name in ENDINGS}


def find_worklist(
    snapshot: Snapshot, scope: Scope, area_code: str | None = None, as_of: date | None = None, days_back: int = 1
) -> Worklist:
    """The worklist at the end of a day (default: the snapshot's), compared with `days_back` days before."""
    area = describe_area(area_code).code if area_code else None
    day = choose_day(snapshot, as_of)
    since = day - timedelta(days=check_days_back(days_back))
    pace = measure_pace(snapshot, scope, area, day)
    cases = rank_cases(find_open_cases(snapshot, scope, area, day), pace)
    before = find_open_cases(snapshot, scope, area, since, judged_on=day)  # one version for both: like with like
    ended = snapshot.ask("ended_cases", scope, area, as_of=day, since=since)
    return Worklist(
        snapshot.name,
        day,
        since,
        area,
        mark_changes(cases, before),
        _with_endings(ended, before),
        pace,
        find_late_band(snapshot, scope, day, cases),
    )


def choose_day(snapshot: Snapshot, as_of: date | None) -> date:
    """The day asked for, or the snapshot's; nothing is known of a later one."""
    known = snapshot.as_of_on
    if known is None:
        raise InfeasibleRequest("The snapshot holds no events, so there is no case to list.")
    if as_of is not None and as_of > known:
        raise WrongUsage(f"--as-of {as_of} is after the snapshot's latest event, {known}: nothing is known of it.")
    return as_of or known


def check_days_back(days_back: int) -> int:
    """The days to look back as typed; raises WrongUsage for none, or for more than ten years."""
    if not 1 <= days_back <= 3650:
        raise WrongUsage(f"--days-back should be between 1 and 3650, not {days_back}.")
    return days_back


def find_open_cases(
    snapshot: Snapshot, scope: Scope, area_code: str | None, day: date, judged_on: date | None = None
) -> pandas.DataFrame:
    """Cases open at the end of the day, by days left, each with `late_probability`."""
    cases = snapshot.ask("open_cases", scope, area_code, as_of=day, application_id=None)
    return cases.assign(late_probability=forecast_lateness(snapshot, scope, cases, day, judged_on))


def find_late_band(snapshot: Snapshot, scope: Scope, day: date, cases: pandas.DataFrame) -> Band:
    """How many of the cases are expected to be late, with a band of 90 %."""
    return forecast_band(snapshot, scope, day, cases["late_probability"].to_numpy(float, na_value=numpy.nan))


def measure_pace(snapshot: Snapshot, scope: Scope, area_code: str | None, day: date) -> Pace:
    """The usual days of each stage for the points of the area, as known at the end of the day."""
    first, last = (day - timedelta(days=days) for days in PACE_DAYS)
    counts = snapshot.ask("stage_pace", scope, area_code, as_of=day, since=first, until=last)
    return find_pace(counts, "review")


def _with_endings(ended: pandas.DataFrame, before: pandas.DataFrame) -> pandas.DataFrame:
    """What ended, with the chance it had on the earlier day and its `ending`: saved, in_time or late."""
    had = before[["application_id", "late_probability"]]
    found = ended.merge(had, on="application_id", how="left")
    is_late = found["is_late"].astype("boolean").fillna(False).to_numpy(bool)
    was_at_risk = (found["late_probability"] >= AT_RISK).to_numpy(bool)
    ending = numpy.select([is_late, was_at_risk], ["late", "saved"], "in_time")
    return found.assign(ending=ending)
