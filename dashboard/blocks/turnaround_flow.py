"""Work in progress: what comes in, goes out and is left, week by week."""

import pandas
import streamlit

from dashboard.blocks.turnaround_filters import Choice, say_not_by_month
from dashboard.charts import draw_lines
from dashboard.charts.palette import MAIN, QUIET, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.flow import follow_work

SHOWN_WEEKS = 78


def show_flow(reader: Reader, choice: Choice) -> None:
    """Arrivals, departures and open cases at the end of each week."""
    flow = answer(follow_work, **choice.values_without_months)
    if flow.weeks.empty:
        streamlit.header(_("在办的积压"), anchor=False)
        streamlit.info(_("这个地区还没有受理件。"))
        return
    weeks = flow.weeks.assign(state=flow.weeks["is_whole"].map({True: _("整周"), False: _("未满一周")}))
    whole = weeks[weeks["is_whole"]]
    show_block(
        _("在办的积压"),
        "work_by_week",
        weeks.assign(week=weeks["week"].dt.strftime("%Y-%m-%d")),
        {
            "week": Column(_("周一日期")),
            "arrivals": Column(_("受理"), "cases"),
            "departures": Column(_("有结果"), "cases"),
            "open_end": Column(_("周末在办"), "cases"),
            "state": Column(_("状态")),
        },
        figure=draw_lines(
            whole.tail(SHOWN_WEEKS),
            "week",
            {"open_end": _("周末在办"), "arrivals": _("受理"), "departures": _("有结果")},
            x_title=_("周一日期"),
            y_title=_("件"),
            colours=(TROUBLE, MAIN, QUIET),
            date_format="%Y-%m-%d",
        ),
        metrics=("open_cases",),
        definition=flow.method_zh if reader.lang == "zh" else flow.method_en,
        said=join_sentences(say_flow(whole), say_not_by_month(choice)),
        n=(float(weeks["arrivals"].sum()), "cases"),
        open_share=float(weeks["open_end"].iloc[-1] / weeks["arrivals"].sum()),
        filters={name: value for name, value in choice.shown.items() if name != _("受理月份")},
    )


def say_flow(whole: pandas.DataFrame) -> str:
    """How the work in progress moved over the last four whole weeks."""
    if len(whole) < 5:
        return _("周数还不够，暂不比较。")
    now, then = (int(whole["open_end"].iloc[place]) for place in (-1, -5))
    recent = whole.tail(4)
    return _(
        "最近四个整周受理 {arrivals}，有结果 {departures}，在办由 {then}变为 {now}。",
        arrivals=write_number(float(recent["arrivals"].sum()), "cases"),
        departures=write_number(float(recent["departures"].sum()), "cases"),
        then=write_number(then, "cases"),
        now=write_number(now, "cases"),
    )
