"""Organisations and places whose weekly checks or hits rose or fell abruptly: leads, not guilt."""

from dataclasses import dataclass
from datetime import date

import numpy
import pandas

from analysis.verification.change_leads import Found, Panel, judge_panels
from analysis.verification.change_points import average_run_weeks
from data.labels import labels
from studies.area import describe_area
from studies.naming import place_name
from studies.verification_organisations import FEWEST_CHECKS
from warehouse import Scope, Snapshot

FALSE_SHARE = 0.05
FEWEST_COUNTS = 20  # of a series over all weeks
WEEKS_PER_YEAR = 365.25 / 7
METHOD_ZH = (
    "每周次数的自启动累积和（CUSUM）：与同行业其他单位同一周的次数相比"
    "（占本行业五分之一以上的单位、以及各地区，与全部其他相比），因此节假日、接口故障等一同发生的变化不算。"
    "查 1.5 倍、4 倍的上升和降到三分之二、五分之一的下降；周间波动大于偶然的按离散系数折减。"
    "全部序列合并按错误发现率 5% 点名；序列自第一次核查之后算起，新开始核查不算变化。"
    f"单位核查不满 {FEWEST_CHECKS} 次、序列合计不满 {FEWEST_COUNTS} 次的不评判。"
    "无变化的序列达到最弱一条线索的得分，平均约 {years} 年才有一次（模拟所得，取偏短值）。"
)
METHOD_EN = (
    "A self-starting CUSUM of weekly counts, held against the counts of the others of the sector in the same week (of "
    "all others for places, and for what is more than a fifth of its sector): what strikes all alike, a holiday or a "
    "fault of the feed, is no change. It looks for rises to 1.5 and 4 times, and falls to two thirds and a fifth; "
    "where weeks vary more than chance the dispersion divides the score. Flagged over all series at a false discovery "
    "rate of 5 %. A series begins after its first check: to begin is no change. Organisations with fewer than "
    f"{FEWEST_CHECKS} checks, and series with fewer than {FEWEST_COUNTS} counts, are not judged. A series without a "
    "change reaches the score of the weakest lead about once in {years} years on average (from simulation, on "
    "the short side)."
)


@dataclass(frozen=True)
class ChangeLead:
    """From `week` on the weekly `what` ('checks' or 'hits') of `kind` ('organisation' or 'place') are at a new level.

    `before` and `after` are counts a week; `factor` is how many times as high the rate is, the others' weeks allowed
    for (None where there was nothing before).
    """

    kind: str
    key: str
    name: str
    sector: str | None
    sector_name: str | None
    what: str
    week: date
    direction: str
    factor: float | None
    before: float
    after: float
    p_value: float


@dataclass(frozen=True)
class ChangeLeads:
    """The leads, surest first, and their `series`: kind, key, what, week, count, expected (None before they begin).

    `judged` series were compared; `false_alarm_years` is the average time until one series without a change reaches the
    weakest lead's score (None without leads).
    """

    leads: list[ChangeLead]
    series: pandas.DataFrame
    judged: int
    false_alarm_years: float | None
    method_zh: str
    method_en: str


@dataclass(frozen=True)
class Table:
    """A panel and what its rows are: keys, sectors (None for places) and weeks."""

    kind: str
    keys: list[str]
    sectors: list[str] | None
    weeks: pandas.DatetimeIndex
    panel: Panel


def find_change_leads(snapshot: Snapshot, scope: Scope, area_code: str | None = None, lang: str = "zh") -> ChangeLeads:
    """Look for changes in the checks made in the area; raises UnknownCode for an unknown area."""
    area = describe_area(area_code).code if area_code else None
    tables = [
        _organisations(snapshot.ask("lead_weeks", scope, area)),
        _places(snapshot.ask("lead_place_weeks", scope, area)),
    ]
    found = judge_panels([table.panel for table in tables], FEWEST_COUNTS, FALSE_SHARE)
    flagged = [
        (table, each, what, int(row))
        for table, each in zip(tables, found, strict=True)
        for what in ("checks", "hits")
        for row in numpy.flatnonzero(each.is_flagged[what])
    ]
    flagged.sort(key=lambda item: (item[1].changes[item[2]].p_value[item[3]], item[0].keys[item[3]]))
    weakest = min((each.changes[what].score[row] for _, each, what, row in flagged), default=None)
    years = None if weakest is None else float(average_run_weeks(weakest)) / WEEKS_PER_YEAR
    said = "–" if years is None else f"{min(years, 10_000):,.0f}"
    return ChangeLeads(
        leads=[_lead(table, each, what, row, lang) for table, each, what, row in flagged],
        series=_list_series(flagged),
        judged=sum(
            int((table.panel.is_judged & (table.panel.checks.sum(axis=1) >= FEWEST_COUNTS)).sum()) for table in tables
        ),
        false_alarm_years=years,
        method_zh=METHOD_ZH.format(years=said),
        method_en=METHOD_EN.format(years=said),
    )


def _organisations(rows: pandas.DataFrame) -> Table:
    """Organisations by sector; checks that name none count among the others."""
    rows = rows.assign(key=rows["key"].fillna(""), sector=rows["sector"].astype(str))
    pair = pandas.MultiIndex.from_frame(rows[["key", "sector"]])
    return _table("organisation", rows, pair)


def _places(rows: pandas.DataFrame) -> Table:
    """Places, all in one group."""
    return _table("place", rows, pandas.MultiIndex.from_arrays([rows["key"], [""] * len(rows)]))


def _table(kind: str, rows: pandas.DataFrame, pair: pandas.MultiIndex) -> Table:
    number, pairs = pandas.factorize(pair)
    keys, sectors = ([str(each[at]) for each in pairs] for at in (0, 1))
    week = pandas.to_datetime(rows["week"])
    weeks = pandas.date_range(week.min(), week.max(), freq="7D") if len(rows) else pandas.DatetimeIndex([])
    position = ((week - week.min()).dt.days // 7).to_numpy(int) if len(rows) else numpy.zeros(0, dtype=int)
    checks, hits = (numpy.zeros((len(keys), len(weeks))) for _ in range(2))
    numpy.add.at(checks, (number, position), rows["checks"].to_numpy(float))
    numpy.add.at(hits, (number, position), rows["hits"].to_numpy(float))
    group = pandas.factorize(numpy.array(sectors, dtype=object), sort=True)[0].astype("int64")
    is_judged = (checks.sum(axis=1) >= FEWEST_CHECKS) & (numpy.array(keys, dtype=object) != "")
    panel = Panel(checks, hits, group, is_judged.astype(bool))
    return Table(kind, keys, sectors if kind == "organisation" else None, weeks, panel)


def _lead(table: Table, found: Found, what: str, row: int, lang: str) -> ChangeLead:
    changes, key = found.changes[what], table.keys[row]
    counts = getattr(table.panel, what)[row]
    week, peak = int(changes.week[row]), int(changes.peak[row])
    begun = int(numpy.flatnonzero(counts)[0]) + 1
    sector = table.sectors[row] if table.sectors else None
    return ChangeLead(
        kind=table.kind,
        key=key,
        name=key if table.sectors else place_name(key, lang) or key,
        sector=sector,
        sector_name=labels("sector", lang).get(sector, sector) if sector else None,
        what=what,
        week=table.weeks[week].date(),
        direction="rise" if changes.factor[row] > 1 else "fall",
        factor=float(changes.factor[row]) if numpy.isfinite(changes.factor[row]) else None,
        before=float(counts[begun:week].mean()),
        after=float(counts[week : peak + 1].mean()),
        p_value=float(changes.p_value[row]),
    )


def _list_series(flagged: list[tuple[Table, Found, str, int]]) -> pandas.DataFrame:
    """The weeks of every lead."""
    columns = ["kind", "key", "sector", "what", "week", "count", "expected"]
    parts = [
        pandas.DataFrame(
            {
                "kind": table.kind,
                "key": table.keys[row],
                "sector": table.sectors[row] if table.sectors else None,
                "what": what,
                "week": table.weeks,
                "count": getattr(table.panel, what)[row],
                "expected": found.expected[what][row],
            }
        )
        for table, found, what, row in flagged
    ]
    return pandas.concat(parts, ignore_index=True) if parts else pandas.DataFrame(columns=columns)
