"""Blocks of the Siting page's reasons: existing points that could be closed or merged, the plan carried out."""

import pandas
import streamlit
from plotly.graph_objects import Figure

from dashboard.blocks.siting_answers import ask_part, close_together, weigh_existing
from dashboard.blocks.siting_words import conditions, title_loss, title_value, unit_of_loss
from dashboard.charts import draw_bars
from dashboard.charts.palette import BLUE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.state import slide
from dashboard.tables import write_number
from data.labels import labels
from studies.siting import SitingResult
from studies.siting_request import SitingRequest

BARS = 20
MOST_MERGED = 20


def show_closures(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """What closing each existing point, it alone, would cost."""
    rows = pandas.DataFrame(ask_part(weigh_existing, request, plan)["closures"])
    if rows.empty:
        streamlit.info(_("这个地区没有保留的现有受理点。"))
        return
    rows = with_full_names(rows, "division_code", reader, "district")
    rows["kind_name"] = rows["kind"].map(dict(labels("point_kind", reader.lang)))
    rows["takers"] = [
        _("、").join(f"{each['name']} {write_number(each['persons'], 'persons')}" for each in row) or "–"
        for row in rows["taken_over_by"]
    ]
    extra = Column(_("每人多走"), "minutes")
    lost = Column(_("停办后不再可达"), "persons")
    free = int((rows["lost"] == 0).sum())
    show_block(
        _("可合并的现有受理点"),
        "siting_closures",
        rows,
        {
            "name": Column(_("现有受理点")),
            "district": Column(_("地区")),
            "kind_name": Column(_("类型")),
            "serves": Column(_("就近服务"), "persons"),
            "lost": lost,
            "lost_today": Column(_("不实施方案而停办，不再可达"), "persons"),
            "extra_minutes": extra,
            "extra_person_minutes": Column(_("合计多走"), "person_minutes"),
            "takers": Column(_("由谁接手")),
            "site_id": Column(_("受理点编号")),
        },
        figure=_draw_closures(rows, plan, extra, lost),
        said=_(
            "方案实施后，{all} 个现有受理点中有 {free} 个，单独停办其中任何一个，都没有人因此超出时间上限。",
            all=len(rows),
            free=free,
        ),
        definition=_(
            "每行只停办这一个点，其他现有受理点和方案的新点都开着：原来就近去它的人改去次近的点。损失小的在前。"
            "停办多个点时损失不能相加，看下面的“一并停办”。窗口忙闲不在此列。"
        ),
        is_table_open=True,
        n=(len(rows), "points"),
        filters=conditions(reader, request, plan),
    )


def _draw_closures(rows: pandas.DataFrame, plan: SitingResult, extra: Column, lost: Column) -> Figure:
    """Bars of what the rows are sorted by: people out of reach, or further to go where the objective is time."""
    is_time = plan.objective in ("mean", "max")
    name, column = ("extra_minutes", extra) if is_time else ("lost", lost)
    return draw_bars(
        rows.dropna(subset=[name]).sort_values(name, kind="stable"),
        "name",
        {name: column.title},
        value_title=column.heading,
        colours=(BLUE,),
        most=BARS,
        hover="%{x:,.1f}" if is_time else "%{x:,.0f}",
    )


def show_merged(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Which points to close together."""
    count = len(ask_part(weigh_existing, request, plan)["closures"])
    if count < 2:
        return
    streamlit.header(_("一并停办几个，损失最小"), anchor=False)
    wanted = slide(_("停办几个现有受理点"), "merge", 1, min(MOST_MERGED, count - 1), 1, min(3, count - 1))
    found = ask_part(close_together, request, plan, count=wanted)
    unit = "persons" if plan.objective == "cover" else plan.value_unit
    loss_unit, factor = ("persons", 1.0) if plan.objective == "cover" else unit_of_loss(plan)
    rows = with_full_names(pandas.DataFrame(found["closed"]), "division_code", reader, "district")
    rows["kind_name"] = rows["kind"].map(dict(labels("point_kind", reader.lang)))
    fact = _(
        "停办下列 {count} 个点，损失最小：{title}由 {before}变为 {value}（{loss_title} {loss}）。",
        count=wanted,
        title=title_value(plan, unit),
        before=write_number(found["before"], unit),
        value=write_number(found["value"], unit),
        loss_title=_("少覆盖") if plan.objective == "cover" else title_loss(plan),
        loss=write_number(found["loss"] * factor, loss_unit),
    )
    bound = write_number(found["bound"], unit)
    proof = _("已证明：换任何 {count} 个点停办，损失都不会更小。", count=wanted)
    if not found["proven"]:
        proof = _("限时内未证明：换别的 {count} 个点停办，至多好到 {bound}。", count=wanted, bound=bound)
    caution = _("只按路程计算，没有考虑依法应设的户政办证大厅、窗口忙闲和场地，请另行把关。")
    show_block(
        "",
        "siting_merged",
        rows,
        {
            "name": Column(_("现有受理点")),
            "district": Column(_("地区")),
            "kind_name": Column(_("类型")),
            "site_id": Column(_("受理点编号")),
        },
        said=join_sentences(fact, proof, caution),
        definition=_(
            "从现有受理点中选出保留哪些，方案的新点都开着，与选址同一模型、同样证明；不与新设哪些点一起重选。"
            "损失相同的选法可能不止一种。"
        ),
        n=(len(rows), "points"),
        filters=conditions(reader, request, plan) | {_("停办几个现有受理点"): str(wanted)},
    )


def show_pairs(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Existing points that reach the same people."""
    rows = pandas.DataFrame(ask_part(weigh_existing, request, plan)["pairs"])
    if rows.empty:
        return
    rows["title"] = [
        _("{name}与{other}", name=one, other=other) for one, other in zip(rows["name"], rows["other_name"], strict=True)
    ]
    rows["percent"] = rows["both_share"] * 100
    share = Column(_("共同可达的人占任一可达的"), "share")
    show_block(
        _("服务同一批人的受理点"),
        "siting_pairs",
        rows,
        {
            "name": Column(_("现有受理点")),
            "other_name": Column(_("另一个")),
            "both": Column(_("两个都可达的人"), "persons"),
            "both_share": share,
            "site_id": Column(_("受理点编号")),
            "other_id": Column(_("另一个的编号")),
        },
        figure=draw_bars(
            rows,
            "title",
            {"percent": share.title},
            value_title=share.heading,
            colours=(BLUE,),
            most=10,
            hover="%{x:.1f}%",
        ),
        definition=_("时间上限内到得了其中任一个点的人里，两个都到得了的占多少；接近 100% 的一对服务的是同一批人。"),
        n=(len(rows), "rows"),
        filters=conditions(reader, request, plan),
    )


PARTS = (show_closures, show_merged, show_pairs)
