"""Blocks of the Deadlines page."""

import pandas
import plotly.graph_objects
import streamlit

from dashboard.charts import draw_bars, draw_columns
from dashboard.charts.palette import MAIN, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.state import choose
from dashboard.tables import write_number
from data.labels import labels
from studies.deadlines import Deadlines

METRICS = ("overdue", "expected_late")


def explain(reader: Reader, deadlines: Deadlines) -> str:
    """How the chances were found."""
    return deadlines.method_zh if reader.lang == "zh" else deadlines.method_en


def show_days_left(reader: Reader, deadlines: Deadlines) -> None:
    """How many open cases by days left; those past the limit stand apart."""
    bands = pandas.DataFrame(deadlines.by_days_left)
    bands["name"] = [name_band(row.from_days, row.to_days) for row in bands.itertuples()]
    bands["in_time"] = bands["open"] - bands["overdue"]
    later = int(bands.loc[bands["to_days"].isna(), "open"].sum())
    soon = int(bands.loc[bands["band"].isin(["left_0_3", "left_4_7"]), "open"].sum())
    said = _(
        "在办 {open}，其中已超期 {overdue}，7 天内到期 {soon}；预计共有 {late}超期（含已超期）。",
        open=write_number(deadlines.open, "cases"),
        overdue=write_number(deadlines.overdue, "cases"),
        soon=write_number(soon, "cases"),
        late=write_number(deadlines.expected_late, "expected"),
    )
    left_out = _("图中不含还剩 16 天以上的 {later}。", later=write_number(later, "cases"))
    show_block(
        _("在办件的剩余天数"),
        "open_by_days_left",
        bands,
        {
            "name": Column(_("剩余天数")),
            "open": Column(_("在办"), "cases"),
            "overdue": Column(_("已超期"), "cases"),
            "expected_late": Column(_("预计超期"), "expected"),
        },
        figure=draw_columns(
            bands[bands["to_days"].notna()],
            "name",
            {"in_time": _("未到期"), "overdue": _("已超期")},
            x_title=_("距法定时限的天数"),
            y_title=_("件"),
            colours=(MAIN, TROUBLE),
        ),
        metrics=METRICS,
        definition=explain(reader, deadlines),
        said=join_sentences(said, left_out),
        n=(deadlines.open, "cases"),
        open_share=1.0 if deadlines.open else None,
    )


def show_stages(reader: Reader, deadlines: Deadlines) -> None:
    """Where the open cases stand, and whose the stage is."""
    owners = labels("stage_owner", reader.lang)
    stages = pandas.DataFrame(deadlines.by_stage, columns=["stage", "name", "open", "overdue", "expected_late"])
    stages["owner"] = stages["stage"].map(dict(owners))
    stages["title"] = [f"{row.name_} · {row.owner}" for row in stages.rename(columns={"name": "name_"}).itertuples()]
    show_block(
        _("停在哪个环节"),
        "expected_late_by_stage",
        stages,
        {
            "name": Column(_("所在环节")),
            "owner": Column(_("经手单位")),
            "open": Column(_("在办"), "cases"),
            "overdue": Column(_("已超期"), "cases"),
            "expected_late": Column(_("预计超期"), "expected"),
        },
        figure=draw_expected(stages, "title"),
        metrics=("expected_late",),
        n=(deadlines.open, "cases"),
        open_share=1.0 if deadlines.open else None,
    )


def draw_expected(frame: pandas.DataFrame, name: str) -> plotly.graph_objects.Figure:
    """Bars of the cases that are expected to be late."""
    return draw_bars(
        frame,
        name,
        {"expected_late": _("预计超期")},
        value_title=_("预计超期（件）"),
        hover="%{x:,.1f}",
        colours=(TROUBLE,),
        most=12,
    )


def show_responsible(reader: Reader, deadlines: Deadlines) -> None:
    """Who has the cases that are expected to be late."""
    who = pandas.DataFrame(deadlines.by_responsible, columns=["responsible_code", "open", "overdue", "expected_late"])
    who = with_full_names(who, "responsible_code", reader)
    show_block(
        _("应由谁处理"),
        "expected_late_by_responsible",
        who,
        {
            "name": Column(_("经手单位所在地")),
            "open": Column(_("在办"), "cases"),
            "overdue": Column(_("已超期"), "cases"),
            "expected_late": Column(_("预计超期"), "expected"),
        },
        figure=draw_expected(who, "name"),
        metrics=("expected_late",),
        said=_("审核签发在户籍地，多为外地公安机关；制证在本市制证中心，其余在本地受理点。至多列 20 处。"),
        n=(deadlines.open, "cases"),
        open_share=1.0 if deadlines.open else None,
    )


def show_worklist(reader: Reader, deadlines: Deadlines) -> None:
    """The cases themselves, most urgent first; a row picked is shown below."""
    streamlit.header(_("待办清单"), anchor=False)
    everything = {"all": _("全部")}
    with streamlit.container(horizontal=True):
        limits = {"overdue": _("已超期"), "3": _("3 天内"), "7": _("7 天内"), "15": _("15 天内")} | everything
        within = choose(_("剩余天数"), "within", limits, "15", width=180)
        stages = everything | dict(labels("stage", reader.lang))
        stage = choose(_("所在环节"), "stage", stages, "all", width=220)
    cases = pandas.DataFrame(deadlines.cases)
    if cases.empty:
        streamlit.info(_("没有在办件。"))
        return
    cases = with_full_names(cases, "responsible_code", reader, "responsible_name")
    cases = with_full_names(cases, "hukou_code", reader, "hukou_name")
    if within != "all":
        cases = cases[cases["days_left"] <= (-1 if within == "overdue" else int(within))]
    if stage != "all":
        cases = cases[cases["stage"] == stage]
    show_block(
        "",
        "worklist",
        cases,
        {
            "application_id": Column(_("受理号")),
            "days_left": Column(_("剩余"), "whole_days"),
            "late_probability": Column(_("超期概率"), "share"),
            "stage_name": Column(_("所在环节")),
            "stage_open_days": Column(_("本环节已历"), "whole_days"),
            "responsible_name": Column(_("经手单位所在地"), is_whole=True),
            "due_on": Column(_("法定时限")),
            "acceptance_point_name": Column(_("受理点")),
            "hukou_name": Column(_("户籍地")),
        },
        metrics=METRICS,
        definition=explain(reader, deadlines),
        n=(len(cases), "cases"),
        open_share=1.0 if len(cases) else None,
        filters={_("剩余天数"): limits[within], _("所在环节"): stages[stage]},
        pick=("application_id", "case"),
    )


def name_band(first: float | None, last: float | None) -> str:
    """What a band of days left is called."""
    if first is None or pandas.isna(first):
        return _("超期 {days} 天以上", days=int(-(last or 0)))
    if last is None or pandas.isna(last):
        return _("{days} 天以上", days=int(first))
    if last < 0:
        return _("超期 {low}–{high} 天", low=int(-last), high=int(-first))
    return _("{low}–{high} 天", low=int(first), high=int(last))
