"""Blocks of the Access page."""

import numpy
import pandas
import streamlit

from dashboard.charts import Layer, State, draw_bars, draw_steps
from dashboard.charts.palette import INK, ORANGES, PALE_BLUE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_points, with_full_names, with_names
from dashboard.plans import draw_states, say_ground
from dashboard.session import Reader, answer
from dashboard.state import slide, switch
from dashboard.tables import write_number
from data.labels import labels
from studies.access import AccessResult
from studies.access_views import name_demand_places

METRICS = ("covered_share", "mean_minutes")


def ask_travel(reader: Reader) -> tuple[str, int]:
    """Mode and minutes, kept in the URL."""
    left, right = streamlit.columns([2, 3], vertical_alignment="top")
    with left:
        mode = switch(_("出行方式"), "mode", dict(labels("mode", reader.lang)), "walk")
    with right:
        minutes = slide(_("时间上限（分钟）"), "minutes", 5, 90, 5, 30)
    return mode, minutes


def choices(reader: Reader, access: AccessResult) -> dict[str, str]:
    """What was asked, for the file."""
    mode = labels("mode", reader.lang)[access.mode]
    return {_("出行方式"): mode, _("时间上限"): write_number(access.minutes, "whole_minutes")}


def explain(reader: Reader, access: AccessResult) -> str:
    """How the minutes were found."""
    return access.source_zh if reader.lang == "zh" else access.source_en


def show_map(reader: Reader, access: AccessResult) -> None:
    """Covered and uncovered places, and the points."""
    cells = with_names(access.cells, "division_code", reader.lang)
    cells["place"] = name_demand_places(cells, reader.lang)
    cells.loc[~numpy.isfinite(cells["minutes"]), ["nearest_point", "nearest_point_id"]] = None
    cells["state"] = [_("已覆盖") if covered else _("未覆盖") for covered in cells["is_covered"]]
    cells["covered"] = cells["is_covered"].map({True: "yes", False: "no"})
    states = [State("yes", _("已覆盖"), (PALE_BLUE,)), State("no", _("未覆盖"), ORANGES)]
    show_block(
        _("已覆盖与未覆盖的地点"),
        "access_by_place",
        cells.sort_values("minutes", ascending=False),
        {
            "place": Column(_("地点")),
            "name": Column(_("所在区县")),
            "floating_population": Column(_("流动人口"), "persons"),
            "minutes": Column(_("到最近受理点"), "minutes"),
            "state": Column(_("状态")),
            "nearest_point": Column(_("最近受理点")),
            "area_id": Column(_("需求地点编号")),
            "nearest_point_id": Column(_("最近受理点编号")),
            "lon": Column(_("经度"), "degrees"),
            "lat": Column(_("纬度"), "degrees"),
        },
        figure=draw_states(reader, cells, "covered", states, [Layer(answer(list_points), _("受理点"), INK)], "no"),
        metrics=METRICS,
        definition=join_sentences(explain(reader, access), say_ground(reader)),
        said=join_sentences(
            _(
                "{mode} {minutes}内能到受理点的有 {covered}，占 {share}；到不了的有 {rest}。",
                mode=labels("mode", reader.lang)[access.mode],
                minutes=write_number(access.minutes, "whole_minutes"),
                covered=write_number(access.covered, "persons"),
                share=write_number(access.covered_share, "share"),
                rest=write_number(access.population - access.covered, "persons"),
            ),
            explain(reader, access),
        ),
        n=(access.population, "persons"),
        filters=choices(reader, access),
        is_map=True,
    )


def show_districts(reader: Reader, access: AccessResult) -> None:
    """The same by district."""
    districts = with_full_names(pandas.DataFrame(access.districts), "area_code", reader)
    districts["uncovered"] = districts["population"] - districts["covered"]
    districts = districts.sort_values("uncovered", ascending=False)
    worst = districts.iloc[0]
    show_block(
        _("各区覆盖情况"),
        "access_by_district",
        districts,
        {
            "name": Column(_("地区")),
            "population": Column(_("流动人口"), "persons"),
            "covered": Column(_("已覆盖"), "persons"),
            "uncovered": Column(_("未覆盖"), "persons"),
            "covered_share": Column(_("覆盖率"), "share"),
            "mean_minutes": Column(_("平均"), "minutes"),
            "p90_minutes": Column("P90", "minutes"),
            "max_minutes": Column(_("最远"), "minutes"),
            "gini": Column(_("基尼系数"), "number"),
            "palma": Column(_("帕尔马比值"), "number"),
        },
        figure=draw_bars(
            districts,
            "name",
            {"covered": _("已覆盖"), "uncovered": _("未覆盖")},
            value_title=_("流动人口（人）"),
            is_stacked=True,
        ),
        metrics=METRICS,
        definition=join_sentences(
            _("基尼系数：各人到最近受理点的时间有多不均，0 为人人相同。"),
            _("帕尔马比值：最远的一成人所花时间之和，除以最近的四成人所花时间之和，0.25 为人人相同。"),
            explain(reader, access),
        ),
        said=join_sentences(
            _(
                "未覆盖最多的是{name}：{count}，覆盖率 {share}。",
                name=worst["name"],
                count=write_number(worst["uncovered"], "persons"),
                share=write_number(worst["covered_share"], "share"),
            ),
            say_gap(districts),
            say_gini(access),
        ),
        n=(access.population, "persons"),
        filters=choices(reader, access),
    )


def say_gap(rows: pandas.DataFrame) -> str:
    """How far the best and the worst covered stand apart; empty of one row alone."""
    found = rows.dropna(subset=["covered_share"]).sort_values("covered_share", kind="stable")
    if len(found) < 2:
        return ""
    worst, best = found.iloc[0], found.iloc[-1]
    return _(
        "覆盖率最高的是{best}（{high}），最低的是{worst}（{low}），相差 {points} 个百分点。",
        best=best["name"],
        high=write_number(best["covered_share"], "share"),
        worst=worst["name"],
        low=write_number(worst["covered_share"], "share"),
        points=f"{100 * (best['covered_share'] - worst['covered_share']):.1f}",
    )


def say_gini(access: AccessResult) -> str:
    """How unequal the ways are over all residents."""
    return _(
        "全体流动人口所花时间的基尼系数 {gini}，帕尔马比值 {palma}。",
        gini=write_number(access.gini, "number"),
        palma=write_number(access.palma, "number"),
    )


def show_minutes(reader: Reader, access: AccessResult) -> None:
    """The share of residents within each number of minutes."""
    cells = pandas.DataFrame(access.cells).sort_values("minutes")
    cells["share"] = cells["floating_population"].cumsum() / access.population
    curve = pandas.DataFrame({"minutes": numpy.arange(0, 121, 5)})
    place = numpy.searchsorted(cells["minutes"], curve["minutes"], side="right")
    curve["share"] = numpy.concatenate([[0.0], cells["share"]])[place]
    show_block(
        _("放宽时间上限会怎样"),
        "covered_share_by_minutes",
        curve,
        {"minutes": Column(_("时间上限"), "whole_minutes"), "share": Column(_("覆盖率"), "share")},
        figure=draw_steps(
            {_("覆盖率"): curve},
            "minutes",
            "share",
            x_title=_("到最近受理点的分钟数"),
            y_title=_("覆盖率"),
            marks={_("现用上限"): access.minutes},
            is_smooth=True,
        ),
        metrics=METRICS,
        definition=explain(reader, access),
        said=_(
            "平均 {mean}，九成人在 {p90}之内，最远 {most}。",
            mean=write_number(access.mean_minutes, "minutes"),
            p90=write_number(access.p90_minutes, "minutes"),
            most=write_number(access.max_minutes, "minutes"),
        ),
        n=(access.population, "persons"),
        filters=choices(reader, access),
    )
