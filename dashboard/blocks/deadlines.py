"""Blocks of the Deadlines page."""

import pandas
import plotly.graph_objects

from dashboard.charts import draw_bars, draw_columns
from dashboard.charts.palette import MAIN, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.tables import write_number
from data.labels import labels
from studies.worklist import Worklist

METRICS = ("overdue", "expected_late")


def explain(reader: Reader, worklist: Worklist) -> str:
    """How the chances were found."""
    return worklist.method_zh if reader.lang == "zh" else worklist.method_en


def show_days_left(reader: Reader, worklist: Worklist) -> None:
    """How many open cases by days left; those past the limit stand apart."""
    bands = pandas.DataFrame(worklist.by_days_left)
    bands["name"] = [name_band(row.from_days, row.to_days) for row in bands.itertuples()]
    bands["in_time"] = bands["open"] - bands["overdue"]
    later = int(bands.loc[bands["to_days"].isna(), "open"].sum())
    soon = int(bands.loc[bands["band"].isin(["left_0_3", "left_4_7"]), "open"].sum())
    said = _(
        "在办 {open}，其中已超期 {overdue}，7 天内到期 {soon}；"
        "预计共有 {late}超期（含已超期；90% 区间 {low}–{high} 件）。",
        open=write_number(worklist.totals["open"], "cases"),
        overdue=write_number(worklist.totals["overdue"], "cases"),
        soon=write_number(soon, "cases"),
        late=write_number(worklist.totals["expected_late"], "expected"),
        low=f"{worklist.late_band.low:,.0f}",
        high=f"{worklist.late_band.high:,.0f}",
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
        definition=explain(reader, worklist),
        said=join_sentences(said, left_out),
        n=(worklist.totals["open"], "cases"),
        open_share=1.0 if worklist.totals["open"] else None,
    )


def show_stages(reader: Reader, worklist: Worklist) -> None:
    """Where the open cases stand, and whose the stage is."""
    owners = labels("stage_owner", reader.lang)
    stages = pandas.DataFrame(worklist.by_stage, columns=["stage", "open", "overdue", "expected_late"])
    stages["name"] = stages["stage"].map(dict(labels("stage", reader.lang)))
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
        n=(worklist.totals["open"], "cases"),
        open_share=1.0 if worklist.totals["open"] else None,
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


def show_responsible(reader: Reader, worklist: Worklist) -> None:
    """Who has the cases that are expected to be late."""
    who = pandas.DataFrame(worklist.by_responsible, columns=["responsible_code", "open", "overdue", "expected_late"])
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
        n=(worklist.totals["open"], "cases"),
        open_share=1.0 if worklist.totals["open"] else None,
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
