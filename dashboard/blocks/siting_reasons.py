"""Blocks of the Siting page's reasons: the plan beside others, the curve, the cost, near plans, rejected sites."""

import pandas
import streamlit

from dashboard.blocks.siting_answers import ask_part, compare, find_near_plans, trace_curve, trace_front, weigh
from dashboard.blocks.siting_words import (
    conditions,
    name_sites,
    say_curve,
    say_front,
    say_nearest,
    say_proof,
    title_loss,
    title_value,
    unit_of_loss,
    write_hover,
)
from dashboard.charts import draw_bars, draw_frontier
from dashboard.charts.frontier import Words
from dashboard.charts.palette import BLUE, TEAL
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.siting import SitingResult
from studies.siting_reasons import INSISTED_ON
from studies.siting_request import SitingRequest

BARS = 15
YUAN = 10_000.0  # in one 万元


def show_comparison(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """The plan beside today, beside greedy choice, and beside the bound."""
    names = {
        "today": _("现状"),
        "kept": _("停办后保留的受理点"),
        "greedy": _("逐个挑选（每次取带来最多的）"),
        "plan": _("本方案"),
        "bound": _("理论极限（任何方案都不会更好）"),
    }
    rows = pandas.DataFrame(ask_part(compare, request, plan))
    rows["title"] = rows["plan"].map(names)
    values = dict(zip(rows["plan"], rows["value"], strict=True))
    written = {name: write_number(value, plan.value_unit) for name, value in values.items()}
    rows["sites"] = rows["sites"].map(name_sites())
    value = Column(title_value(plan), plan.value_unit)
    columns = {"title": Column(_("方案")), "value": value, "sites": Column(_("新设受理点"))}
    said = _("{title}：逐个挑选 {greedy}，本方案 {plan}，理论极限 {bound}。", title=value.title, **written)
    if "today" in values:
        rows["gain"] = (rows["value"] - values["today"]).abs()
        gain = Column(_("比现状短") if plan.value_unit == "minutes" else _("比现状多"), plan.value_unit)
        columns = {"title": columns["title"], "value": value, "gain": gain, "sites": columns["sites"]}
        said = _(
            "{title}：现状 {today}，逐个挑选 {greedy}，本方案 {plan}，理论极限 {bound}。", title=value.title, **written
        )
    show_block(
        _("与现状和逐个挑选相比"),
        "siting_comparison",
        rows,
        columns,
        figure=draw_bars(
            rows, "title", {"value": value.title}, value_title=value.heading, colours=(TEAL,), hover=write_hover(plan)
        ),
        said=said,
        definition=_(
            "逐个挑选：每次开设当时带来最多的点，守住必须开设的点和经费，不管各区覆盖率下限；没有这种下限时，本方案不会比它差，"
            "相差多少就是整体求解的好处。理论极限：求解时另行算出，任何满足条件的方案都不会好过它；方案达到它，就证明没有更好的。"
        ),
        n=(plan.after["population"], "persons"),
        filters=conditions(reader, request, plan),
    )


def show_curve(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """What each further point adds."""
    rows = pandas.DataFrame(ask_part(trace_curve, request, plan))
    unit = "persons" if plan.objective == "cover" else plan.value_unit
    rows["sites"] = rows["sites"].map(name_sites())
    value = Column(title_value(plan, unit), unit)
    words = Words(_("新设受理点（个）"), value.heading, _("最好的方案"), _("理论极限"), _("本方案"))
    at = None if plan.objective == "cover" else (float(len(plan.open)), plan.value)
    show_block(
        _("多开一个点带来多少"),
        "siting_curve",
        rows,
        {
            "open_count": Column(_("新设至多"), "points"),
            "value": value,
            "bound": Column(_("理论极限"), unit),
            "adds": Column(_("比少一个点缩短") if unit == "minutes" else _("比少一个点多"), unit),
            "sites": Column(_("新设受理点")),
        },
        figure=draw_frontier(rows, "open_count", words, at, y_hover=write_hover(plan, unit)),
        said=say_curve(rows, plan, unit),
        definition=_(
            "每个点数各自重新求解：点数不同，最好的点也可能不同。浅色带是方案与理论极限之间尚未证明的部分；带宽为零即已证明最优。"
        ),
        n=(plan.after["population"], "persons"),
        filters=conditions(reader, request, plan),
    )


def show_pareto(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """The best plan for each yearly cost."""
    cost, front = ask_part(trace_front, request, plan)
    if not front:
        streamlit.header(_("同样的年度经费能做到多少"), anchor=False)
        streamlit.info(_("这一目标不按经费求解，或候选点位没有填年度经费。"))
        return
    rows = pandas.DataFrame(front)
    unit = "persons" if plan.objective == "cover" else plan.value_unit
    rows["sites"] = rows["sites"].map(name_sites())
    rows["cost"] = rows["cost_yuan"] / YUAN
    value = Column(title_value(plan, unit), unit)
    at = None if cost is None or plan.objective == "cover" else (cost / YUAN, plan.value)
    words = Words(_("年度经费（万元）"), value.heading, _("最好的方案"), _("理论极限"), _("本方案"))
    show_block(
        _("同样的年度经费能做到多少"),
        "siting_pareto",
        rows,
        {
            "cost_yuan": Column(_("年度经费"), "yuan"),
            "points": Column(_("新设"), "points"),
            "value": value,
            "bound": Column(_("理论极限"), unit),
            "setup_cost_yuan": Column(_("设置经费"), "yuan"),
            "sites": Column(_("新设受理点")),
        },
        figure=draw_frontier(rows, "cost", words, at, y_hover=write_hover(plan, unit)),
        said=say_front(rows, cost, plan, unit),
        definition=_(
            "点数不限，只限候选点位年度经费的合计，在一级级经费上各自求解；被更省又不差的方案胜过的不列。"
            "设置经费是一次性的，不分摊进年度经费，也不受上面设置经费的限制，另列一栏；没有填年度经费的候选点位不参加。"
        ),
        n=(len(rows), "rows"),
        filters=conditions(reader, request, plan),
    )


def show_alternatives(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """Plans nearly as good, and what giving up or insisting on a site costs."""
    rows = pandas.DataFrame(ask_part(find_near_plans, request, plan))
    if rows.empty:
        return
    rows["title"] = [
        _("不设{name}", name=name) if change == "without" else _("坚持设{name}", name=name)
        for change, name in zip(rows["change"], rows["name"], strict=True)
    ]
    unit, factor = unit_of_loss(plan)
    rows["lost"] = pandas.to_numeric(rows["loss"]) * factor
    for name in ("leaves", "enters"):
        rows[name] = [_("、").join(each["name"] for each in row) or "–" for row in rows[name]]
    rows["proof"] = [
        _("没有方案") if pandas.isna(loss) else say_proof(bool(is_proven))
        for loss, is_proven in zip(rows["loss"], rows["proven"], strict=True)
    ]
    solved = rows[rows["loss"].notna()]
    lost = Column(title_loss(plan), unit)
    near = int(rows["is_near"].sum())
    show_block(
        _("几乎一样好的方案"),
        "siting_alternatives",
        rows,
        {
            "title": Column(_("改动")),
            "lost": lost,
            "loss_share": Column(_("占方案的"), "fine_share"),
            "leaves": Column(_("不再开设")),
            "enters": Column(_("改为开设")),
            "proof": Column(_("证明")),
            "site_id": Column(_("点位编号")),
        },
        figure=draw_bars(solved, "title", {"lost": lost.title}, value_title=lost.heading, colours=(BLUE,), most=30),
        said=_(
            "逐个去掉方案里的点、逐个坚持最接近入选的点，重新求解：{all} 个改动中有 {near} 个损失不到 1%，"
            "可按场地、人员等其他理由选用。",
            all=len(rows),
            near=near,
        ),
        definition=_(
            "损失是换成该改动下最好的方案后，目标变差多少；写明已证明的，就是不设或坚持设该点的确切代价。"
            "最接近入选的 {count} 个点按下面的换一个点的差额挑出。限时内没有算到的不列。",
            count=INSISTED_ON,
        ),
        is_table_open=True,
        n=(len(rows), "rows"),
        filters=conditions(reader, request, plan),
    )


def show_rejected(reader: Reader, request: SitingRequest, plan: SitingResult) -> None:
    """What each site that is not opened lacks."""
    rows = pandas.DataFrame(ask_part(weigh, request, plan))
    if rows.empty:
        return
    rows = with_full_names(rows, "division_code", reader, "district")
    near = ask_part(find_near_plans, request, plan)
    insisted = {row["site_id"]: row["loss"] for row in near if row["change"] == "with" and row["proven"]}
    unit, factor = unit_of_loss(plan)
    rows["exact"] = pandas.to_numeric(rows["site_id"].map(insisted)) * factor
    lacks = Column(_("还差"), plan.adds_unit)
    nearest = rows[rows["shortfall"].notna()].head(BARS)
    show_block(
        _("落选的点还差多少"),
        "siting_rejected",
        rows,
        {
            "name": Column(_("候选点位")),
            "district": Column(_("地区")),
            "shortfall": lacks,
            "instead_of_name": Column(_("若入选则替下")),
            "exact": Column(_("坚持开设的确切代价"), unit),
            "adds": Column(_("再多开此点带来"), plan.adds_unit),
            "in_reach": Column(_("时间上限内的流动人口"), "persons"),
            "kept_share": Column(_("其中现有受理点已可达"), "share"),
            "overlap_name": Column(_("重叠最多的新设点")),
            "overlap_share": Column(_("重叠"), "share"),
            "setup_cost_yuan": Column(_("设置经费"), "yuan"),
            "yearly_cost_yuan": Column(_("年度经费"), "yuan"),
            "site_id": Column(_("点位编号")),
        },
        figure=draw_bars(
            nearest, "name", {"shortfall": lacks.title}, value_title=lacks.heading, colours=(BLUE,), most=BARS
        )
        if len(nearest)
        else None,
        said=say_nearest(nearest, plan),
        definition=_(
            "还差：方案其余的点不动，用此点换下损失最小的一个点，目标变差多少；此点独有的人要多出这么多才换得进来。"
            "这是只换一个点的差额，换几个点时可能更小；最接近的几个另给出重新求解得到的确切代价。"
            "“–”表示没有一种换法守得住所给的条件。"
        ),
        is_table_open=True,
        n=(len(rows), "points"),
        filters=conditions(reader, request, plan),
    )


PARTS = (show_comparison, show_alternatives, show_rejected, show_curve, show_pareto)
