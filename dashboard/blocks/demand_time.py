"""Demand along time on the Demand page: month by month beside what was applied for, and the years of the peak."""

import pandas

from dashboard.blocks.assumptions import note_adjusted, say_adjusted
from dashboard.blocks.demand_words import explain, list_assumptions, say_choices
from dashboard.charts import draw_columns, draw_columns_and_line
from dashboard.charts.palette import MAIN, ORANGE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.demand import DemandResult


def show_months(reader: Reader, demand: DemandResult) -> None:
    """Expected and observed by month of the window."""
    months = pandas.DataFrame(demand.months)
    months["label"] = [f"{month:%Y-%m}" for month in months["month"]]
    most, least = months.loc[months["expected"].idxmax()], months.loc[months["expected"].idxmin()]
    busiest = months.loc[months["observed"].idxmax()]
    said = _(
        "应有件数最多的是 {most}（{high}），最少的是 {least}（{low}）；实际最多的是 {busiest}（{count}）。"
        "各月所占比例为假定。",
        most=most["label"],
        high=write_number(most["expected"], "cases"),
        least=least["label"],
        low=write_number(least["expected"], "cases"),
        busiest=busiest["label"],
        count=write_number(busiest["observed"], "cases"),
    )
    show_block(
        _("逐月应有与实际件数"),
        "demand_by_month",
        months,
        {
            "label": Column(_("月份")),
            "expected": Column(_("应有件数"), "cases"),
            "observed": Column(_("实际件数"), "cases"),
            "served_share": Column(_("需求满足率"), "share"),
        },
        figure=draw_columns_and_line(
            months,
            "label",
            ("observed", _("实际件数")),
            ("expected", _("应有件数")),
            x_title=_("月份"),
            y_title=_("件"),
        ),
        metrics=("served_share",),
        definition=explain(reader, demand),
        said=join_sentences(said, say_adjusted(reader, demand)),
        n=(demand.total["observed"], "cases"),
        filters=say_choices(reader, demand),
    )


def show_years(reader: Reader, demand: DemandResult) -> None:
    """What the renewal peak will do."""
    years = pandas.DataFrame(demand.years)
    peak = years.loc[years["expected"].idxmax()]
    show_block(
        _("逐年应有件数与换证高峰"),
        "demand_by_year",
        years,
        {
            "year": Column(_("年份")),
            "expected": Column(_("应有件数"), "cases"),
            "lasting": Column(_("常年需求"), "cases"),
            "one_off": Column(_("一次性换证高峰"), "cases"),
            "expiry_renewal": Column(_("其中到期换领"), "cases"),
        },
        figure=draw_columns(
            years,
            "year",
            {"lasting": _("常年需求"), "one_off": _("一次性换证高峰")},
            x_title=_("年份"),
            y_title=_("件"),
            colours=(MAIN, ORANGE),
        ),
        definition=list_assumptions(reader, demand),
        said=join_sentences(
            _(
                "按现有人口推算，{year} 年最多，应有 {expected}，其中一次性高峰 {one_off}；"
                "高峰宜用临时窗口和延时服务承接。",
                year=int(peak["year"]),
                expected=write_number(peak["expected"], "cases"),
                one_off=write_number(peak["one_off"], "cases"),
            ),
            say_adjusted(reader, demand),
        ),
        n=(demand.total["floating_population"], "persons"),
        filters=note_adjusted(reader, demand),
    )
