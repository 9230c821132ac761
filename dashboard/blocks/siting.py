"""Blocks of the Siting page: the plan on a map, point by point, before and after."""

import numpy
import pandas
import streamlit

from dashboard.blocks.siting_form import name_objectives
from dashboard.charts import Layer, State, draw_bars
from dashboard.charts.palette import CLOSED, INK, ORANGES, PALE_BLUE, QUIET, STAR, TEAL
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_points, with_full_names, with_names
from dashboard.plans import draw_states, say_ground
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from data.labels import labels
from studies.siting import SitingResult


def choices(reader: Reader, plan: SitingResult) -> dict[str, str]:
    """What was asked, for the file."""
    asked = {
        _("目标"): name_objectives()[plan.objective],
        _("出行方式"): labels("mode", reader.lang)[plan.mode],
        _("时间上限"): write_number(plan.minutes, "whole_minutes"),
        _("新设受理点"): write_number(len(plan.open), "points"),
    }
    return asked | ({_("覆盖率至少"): write_number(plan.share, "share")} if plan.share else {})


def show_map(reader: Reader, plan: SitingResult) -> None:
    """Who is reached today, who would be, and the points."""
    cells = with_names(plan.cells, "division_code", reader.lang)
    today, then = cells["is_covered_before"].astype(bool), cells["is_covered_after"].astype(bool)
    states = [
        State("before", _("原已覆盖"), (PALE_BLUE,)),
        State("new", _("新增覆盖"), (TEAL,)),
        State("never", _("仍未覆盖"), ORANGES),
    ]
    cells["covered"] = numpy.where(then, numpy.where(today, "before", "new"), "never")
    cells["state"] = cells["covered"].map({each.code: each.title for each in states})
    points = answer(list_points)
    is_closed = points["acceptance_point_id"].isin([row["site_id"] for row in plan.closed])
    layers = [Layer(points[~is_closed], _("现有受理点"), INK, size=7)]
    if is_closed.any():
        layers.append(Layer(points[is_closed], _("停办的受理点"), CLOSED, "x", 10))
    if plan.open:
        layers.append(Layer(pandas.DataFrame(plan.open), _("新设受理点"), STAR, "star", 17))
    show_block(
        _("方案图"),
        "siting_by_place",
        cells.sort_values("state"),
        {
            "area_id": Column(_("需求地点编号")),
            "name": Column(_("地区")),
            "floating_population": Column(_("流动人口"), "persons"),
            "minutes_before": Column(_("现在到最近受理点"), "minutes"),
            "minutes_after": Column(_("方案后到最近受理点"), "minutes"),
            "state": Column(_("状态")),
        },
        figure=draw_states(reader, cells, "covered", states, layers, "new"),
        metrics=("covered_share", "mean_minutes"),
        definition=join_sentences(plan.source_zh if reader.lang == "zh" else plan.source_en, say_ground(reader)),
        n=(plan.after["population"], "persons"),
        filters=choices(reader, plan),
        is_map=True,
    )


def show_opened(reader: Reader, plan: SitingResult) -> None:
    """The points to open, those that add most first."""
    if not plan.open:
        streamlit.info(_("不必新设：现有受理点已满足要求。"))
        return
    opened = with_full_names(pandas.DataFrame(plan.open), "division_code", reader, "district")
    opened["rank"] = range(1, len(opened) + 1)
    opened["kind_name"] = opened["kind"].map(dict(labels("point_kind", reader.lang)))
    separator = _("、")
    opened["relieved"] = [
        separator.join(f"{each['name']} {write_number(each['persons'], 'persons')}" for each in row) or "–"
        for row in opened["relieves"]
    ]
    adds = {
        "persons": _("多覆盖的人"),
        "cases": _("每年多办"),
        "person_minutes": _("省下的时间"),
        "minutes": _("最远时间缩短"),
    }[plan.adds_unit]
    kind = plan.adds_unit
    show_block(
        _("建议新设的受理点"),
        "sites_to_open",
        opened,
        {
            "rank": Column(_("序号"), "count"),
            "name": Column(_("候选点位")),
            "district": Column(_("地区")),
            "kind_name": Column(_("类型")),
            "adds": Column(adds, kind),
            **(
                {} if kind == "persons" else {"newly_covered": Column(_("仅靠该点可达"), "persons")}
            ),  # the same persons
            "serves": Column(_("就近服务"), "persons"),
            "setup_cost_yuan": Column(_("设置经费"), "yuan"),
            "yearly_cost_yuan": Column(_("年度经费"), "yuan"),
            "relieved": Column(_("分担的现有受理点")),
            "site_id": Column(_("点位编号")),
        },
        figure=draw_bars(
            opened, "name", {"adds": adds}, value_title=Column(adds, kind).heading, colours=(TEAL,), most=40
        ),
        metrics=("covered_share",),
        definition=_(
            "各点带来的，是方案中去掉该点时目标变差的多少；几个点相互替代时，各自带来的会小于合计。"
            "就近服务：方案后以该点为最近受理点的流动人口。"
        ),
        said=_(
            "按各点带来的多少排列；设置经费合计 {cost}。",
            cost=write_number(plan.cost_yuan, "yuan"),
        ),
        is_table_open=True,
        n=(len(opened), "points"),
        filters=choices(reader, plan),
    )


def show_before_after(reader: Reader, plan: SitingResult) -> None:
    """What changes, district by district."""
    cells = pandas.DataFrame(plan.cells)
    persons = cells["floating_population"]
    table = (
        cells.assign(before=persons * cells["is_covered_before"], after=persons * cells["is_covered_after"])
        .groupby("division_code", as_index=False)[["floating_population", "before", "after"]]
        .sum()
    )
    table["before_share"] = table["before"] / table["floating_population"]
    table["after_share"] = table["after"] / table["floating_population"]
    table["added"] = table["after"] - table["before"]
    table = with_full_names(table.sort_values("added", ascending=False), "division_code", reader)
    table = table.assign(before_percent=table["before_share"] * 100, after_percent=table["after_share"] * 100)
    before, after = plan.before, plan.after
    show_block(
        _("方案前后"),
        "before_after_by_district",
        table,
        {
            "name": Column(_("地区")),
            "floating_population": Column(_("流动人口"), "persons"),
            "before": Column(_("原覆盖"), "persons"),
            "after": Column(_("方案后覆盖"), "persons"),
            "added": Column(_("新增覆盖"), "persons"),
            "before_share": Column(_("原覆盖率"), "share"),
            "after_share": Column(_("方案后覆盖率"), "share"),
        },
        figure=draw_bars(
            table,
            "name",
            {"before_percent": _("原覆盖率"), "after_percent": _("方案后覆盖率")},
            value_title=_("覆盖率（%）"),
            hover="%{x:.1f}%",
            colours=(QUIET, TEAL),
        ),
        metrics=("covered_share",),
        said=_(
            "受理点由 {points}变为 {more}，覆盖由 {before}变为 {after}，平均时间由 {mean}变为 {less}，"
            "时间的基尼系数由 {gini} 变为 {gini_after}（0 为人人相同，越大差距越大）。",
            points=write_number(before["points"], "points"),
            more=write_number(after["points"], "points"),
            before=write_number(before["covered"], "persons"),
            after=write_number(after["covered"], "persons"),
            mean=write_number(before["mean_minutes"], "minutes"),
            less=write_number(after["mean_minutes"], "minutes"),
            gini=write_number(before["gini"], "number"),
            gini_after=write_number(after["gini"], "number"),
        ),
        n=(after["population"], "persons"),
        filters=choices(reader, plan),
    )
