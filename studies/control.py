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

WEEKS = 104  # where no month is asked
FEWEST_CASES = 10  # a cohort with fewer has no median worth following
SHORTEST_MEDIAN_DAYS = 0.5  # days are whole: a shorter median is not seen
METHOD_ZH = (
    "按受理周分组（周一起）。超期率：只用全部件法定时限已到的周（已成熟），Laney p′ 图（2002），"
    "界限随各周件数与各周之间的固有波动而定。办理天数：各周的中位数（乘积限法，在办件按删失计入，日内线性内插）取对数，"
    "单值—移动极差图（XmR，2.66 倍平均移动极差）；长假会拉长此前受理的周。信号：超出界限，或连续 8 周在中线同一侧。"
)
METHOD_EN = (
    "Cohorts by week of acceptance (from Monday). Late share: only weeks in which the limit of every case has passed "
    "(ripe), on a Laney p' chart (2002), whose limits follow the size of each week and how much weeks waver anyway. "
    "Days: the logarithm of each week's median (product limit, open cases censored, linear within the day) on a chart "
    "of individuals and moving range (XmR, 2.66 mean moving ranges); long holidays lengthen the weeks before. Signals: "
    "beyond a limit, or 8 weeks in a row on one side of the centre."
)


@dataclass(frozen=True)
class Series:
    """One chart over its cohorts: the centre (a share, or days) and how many of them signal a change.

    `latest` is the signal of the last cohort that takes part: 'high', 'low' or '' for none.
    """

    cohorts: int
    centre: float
    signals: int
    latest: str


@dataclass(frozen=True)
class Control:
    """`cohorts`, one row a week: week (Monday), cases, due, late, is_ripe, late_share (of those due), median_days.

    late_low, late_high, late_signal and median_low, median_high, median_signal are of the charts, missing where a
    cohort takes no part; a signal is 'beyond', 'run' or ''. `late` and `median` are None below two cohorts.
    """

    area_code: str | None
    cohorts: pandas.DataFrame
    late: Series | None
    median: Series | None
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
    """The charts of an area, over the months asked (2026-03) or the last 104 weeks.

    Raises WrongUsage for a filter that has no meaning, UnknownCode for an unknown area or point.
    """
    area = describe_area(area_code).code if area_code else None
    asked = read_cases_asked(snapshot, scope, point, matter, first_month, last_month)
    cohorts = _list_cohorts(snapshot.ask("cohorts_by_week", scope, area, since=_first_week(snapshot), **asked))
    has_median = cohorts["median_days"].notna() & (cohorts["cases"] >= FEWEST_CASES)
    return Control(
        area_code=area,
        late=_add_chart(cohorts, "late", cohorts["is_ripe"], _chart_late),
        median=_add_chart(cohorts, "median", has_median, _chart_median, numpy.exp),
        cohorts=cohorts,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else None,
    )


def _first_week(snapshot: Snapshot) -> date | None:
    """The Monday from which cohorts are watched where no month is asked for."""
    as_of = snapshot.as_of_on
    return as_of - timedelta(days=as_of.weekday(), weeks=WEEKS) if as_of else None


def _list_cohorts(counts: pandas.DataFrame) -> pandas.DataFrame:
    """One row per week, from counts by week, days and whether open."""
    sums = counts.groupby("week", as_index=False)[["cases", "due", "late"]].sum()
    medians = {week: grouped_median(rows) for week, rows in counts.groupby("week")}
    return sums.assign(
        is_ripe=sums["due"] == sums["cases"],
        late_share=sums["late"] / sums["due"].where(sums["due"] > 0),
        median_days=sums["week"].map(medians).astype(float),
    )


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


def _chart_late(cohorts: pandas.DataFrame) -> ControlChart:
    return laney_p_prime(cohorts["late"], cohorts["due"])


def _chart_median(cohorts: pandas.DataFrame) -> ControlChart:
    return individuals_chart(numpy.log(cohorts["median_days"]))


def _add_chart(
    cohorts: pandas.DataFrame,
    name: str,
    takes_part: pandas.Series,
    chart_of: Callable[[pandas.DataFrame], ControlChart],
    to_unit: Callable[[NDArray[numpy.float64]], NDArray[numpy.float64]] = numpy.asarray,
) -> Series | None:
    """Write the limits and signals of one chart into the cohorts, in the unit of the page."""
    cohorts[[f"{name}_low", f"{name}_high"]] = numpy.nan
    cohorts[f"{name}_signal"] = ""
    if takes_part.sum() < 2:
        return None
    chart = chart_of(cohorts[takes_part])
    signal = numpy.where(chart.is_beyond, "beyond", numpy.where(chart.is_in_run, "run", ""))
    cohorts.loc[takes_part, f"{name}_low"] = to_unit(chart.low)
    cohorts.loc[takes_part, f"{name}_high"] = to_unit(chart.high)
    cohorts.loc[takes_part, f"{name}_signal"] = signal
    side = "high" if chart.values[-1] > chart.centre else "low"
    return Series(
        cohorts=len(chart.values),
        centre=float(to_unit(numpy.asarray(chart.centre))),
        signals=int((signal != "").sum()),
        latest=side if signal[-1] else "",
    )
