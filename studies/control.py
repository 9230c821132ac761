"""Whether it is getting better: control charts over weekly start cohorts, ripe ones apart from unripe ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround import product_limit
from analysis.turnaround.control import ControlChart, individuals_chart, laney_p_prime
from studies.area import describe_area
from studies.cases_asked import read_cases_asked
from warehouse import Scope, Snapshot

WEEKS = 104  # where no month is chosen
WIDTHS = (1, 4, 13)  # weeks to a cohort: the first that is wide enough
FEWEST_LATE = 3.0  # expected late, and in time, of a usual cohort: with fewer a run of nothing late is no news
FEWEST_COHORTS = 8  # with fewer a chart is shown and nothing concluded from it
FEWEST_CASES = 10  # of a usual cohort: with fewer a median wavers too much to follow
SHORTEST_MEDIAN_DAYS = 0.5  # days are whole: a shorter median is not seen
METHOD_ZH = (
    "按受理周分组（周一起），件少时每 4 周或 13 周一组。超期率：只用全部件法定时限已到的组（已成熟），"
    "Laney p′ 图（2002），界限随各组件数与各组之间的固有波动而定；每组预计超期不足 3 件的不作图。"
    "办理天数：各组的中位数（乘积限法，在办件按删失计入，日内线性内插）取对数，"
    "单值—移动极差图（XmR，2.66 倍平均移动极差）；长假会拉长此前受理的组。信号：超出界限，或连续 8 组在中线同一侧。"
)
METHOD_EN = (
    "Cohorts by week of acceptance (from Monday), of 4 or 13 weeks where cases are few. Late share: only cohorts in "
    "which the limit of every case has passed (ripe), on a Laney p' chart (2002), whose limits follow the size of each "
    "cohort and how much cohorts waver anyway; no chart where fewer than 3 late are to be expected in a cohort. Days: "
    "the logarithm of each cohort's median (product limit, open cases censored, linear within the day) on a chart of "
    "individuals and moving range (XmR, 2.66 mean moving ranges); long holidays lengthen the cohorts before. Signals: "
    "beyond a limit, or 8 cohorts in a row on one side of the centre."
)


@dataclass(frozen=True)
class Watched:
    """One chart. `cohorts`: week (Monday of its first), cases, due, late, is_ripe, value, low, high, signal.

    `value` and `centre` are a share or days; low and high are missing where a cohort takes no part; a signal is
    'beyond', 'run' or ''. `weeks` is how many weeks make a cohort, `signals` how many cohorts have one, `latest` the
    side of the last that takes part, 'high' or 'low', where it has one, else ''.
    """

    cohorts: pandas.DataFrame
    weeks: int
    centre: float
    signals: int
    latest: str

    @property
    def judged(self) -> pandas.DataFrame:
        """The cohorts that take part."""
        return self.cohorts[self.cohorts["high"].notna()]

    @property
    def is_short(self) -> bool:
        """Whether there are too few cohorts to conclude anything."""
        return len(self.judged) < FEWEST_COHORTS


@dataclass(frozen=True)
class Control:
    """The two charts, None where there is too little to judge; `ripe` cases of weeks that are ripe, `late` of them."""

    area_code: str | None
    late_share: Watched | None
    median_days: Watched | None
    ripe: int
    late: int
    snapshot: str
    as_of: str | None
    method_zh: str = METHOD_ZH
    method_en: str = METHOD_EN


def watch_cohorts(
    snapshot: Snapshot,
    scope: Scope,
    area_code: str | None = None,
    *,
    point: str | None = None,
    matter: str | None = None,
    first_month: str | None = None,
    last_month: str | None = None,
) -> Control:
    """The charts of an area, over the months chosen (2026-03) or the last 104 weeks.

    Raises WrongUsage for a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    counts = snapshot.ask("cohorts_by_week", scope, area, since=_first_week(snapshot), **asked)
    ripe = _list_cohorts(counts, 1).query("is_ripe")
    return Control(
        area_code=area,
        late_share=_watch_late(counts),
        median_days=_watch_median(counts),
        ripe=int(ripe["cases"].sum()),
        late=int(ripe["late"].sum()),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _first_week(snapshot: Snapshot) -> date | None:
    """The Monday from which cohorts are watched where no month is asked for."""
    as_of = snapshot.as_of_on
    return as_of - timedelta(days=as_of.weekday(), weeks=WEEKS) if as_of else None


def _watch_late(counts: pandas.DataFrame) -> Watched | None:
    """The p' chart of ripe cohorts, as narrow as the late cases allow."""
    for weeks in WIDTHS:
        cohorts = _list_cohorts(counts, weeks)
        cohorts["value"] = cohorts["late"] / cohorts["due"].where(cohorts["due"] > 0)
        ripe = cohorts[cohorts["is_ripe"]]
        if len(ripe) < 2:
            return None
        share = ripe["late"].sum() / ripe["due"].sum()
        if ripe["due"].median() * min(share, 1 - share) >= FEWEST_LATE:
            return _judge(cohorts, weeks, cohorts["is_ripe"], laney_p_prime(ripe["late"], ripe["due"]))
    return None


def _watch_median(counts: pandas.DataFrame) -> Watched | None:
    """The XmR chart of the logarithms of medians, back in days; cohorts of which half have ended."""
    for weeks in WIDTHS:
        cohorts = _list_cohorts(counts, weeks)
        if len(cohorts) and cohorts["cases"].median() >= FEWEST_CASES:
            medians = counts.groupby(_cohort_of(counts["week"], weeks)).apply(grouped_median).astype(float)
            cohorts["value"] = cohorts["week"].map(medians)
            takes_part = cohorts["value"].notna()
            if takes_part.sum() < 2:
                return None
            chart = individuals_chart(numpy.log(cohorts.loc[takes_part, "value"]))
            return _judge(cohorts, weeks, takes_part, chart, numpy.exp)
    return None


def _cohort_of(week: pandas.Series, weeks: int) -> pandas.Series:
    """The first Monday of the cohort that each week is in, counted from the first week there is."""
    into = (week - week.min()).dt.days // 7 % weeks
    return (week - pandas.to_timedelta(7 * into, unit="D")).rename("week")


def _list_cohorts(counts: pandas.DataFrame, weeks: int) -> pandas.DataFrame:
    """One row per cohort of so many weeks, from counts by week and days."""
    sums = counts.groupby(_cohort_of(counts["week"], weeks))[["cases", "due", "late"]].sum().reset_index()
    return sums.assign(is_ripe=sums["due"] == sums["cases"])


def grouped_median(counts: pandas.DataFrame) -> float | None:
    """The day by which half have ended, a whole day read as half a day either side; None where half have not yet."""
    is_open, cases = counts["is_open"].to_numpy(bool), counts["cases"].to_numpy(float)
    curve = product_limit(
        counts["days"].to_numpy(float), numpy.where(is_open, 0, cases), numpy.where(is_open, cases, 0)
    )
    reached = numpy.flatnonzero(curve.survival <= 0.5)
    if not len(reached):
        return None
    place = int(reached[0])
    before = float(curve.survival[place - 1]) if place else 1.0
    within = (before - 0.5) / (before - float(curve.survival[place]))
    return max(float(curve.days[place]) - 0.5 + within, SHORTEST_MEDIAN_DAYS)


def _judge(
    cohorts: pandas.DataFrame,
    weeks: int,
    takes_part: pandas.Series,
    chart: ControlChart,
    to_unit: Callable[[NDArray[numpy.float64]], NDArray[numpy.float64]] = numpy.asarray,
) -> Watched:
    """The cohorts with the limits and signals of their chart, in the unit of the page."""
    signal = numpy.where(chart.is_beyond, "beyond", numpy.where(chart.is_in_run, "run", ""))
    found = {"low": to_unit(chart.low), "high": to_unit(chart.high), "signal": signal}
    judged = cohorts.join(pandas.DataFrame(found, index=cohorts.index[takes_part])).fillna({"signal": ""})
    side = "high" if chart.values[-1] > chart.centre else "low"
    return Watched(
        cohorts=judged,
        weeks=weeks,
        centre=float(to_unit(numpy.asarray(chart.centre))),
        signals=int((signal != "").sum()),
        latest=side if signal[-1] else "",
    )
