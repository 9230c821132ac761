"""Blocks of the Demand page."""

import pandas
import streamlit

from dashboard.charts import draw_bars, draw_columns, draw_tiles
from dashboard.charts.palette import MAIN, ORANGE, QUIET
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.places import list_residents, with_full_names, with_names
from dashboard.plans import draw_people, say_ground
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.demand import DemandResult


def show_areas(reader: Reader, demand: DemandResult) -> None:
    """Expected beside observed, by district (by street inside one district)."""
    areas = with_full_names(pandas.DataFrame(demand.areas), "area_code", reader)
    areas = areas.sort_values("expected", ascending=False)
    total = demand.total
    said = _(
        "{area}有流动人口 {persons}；{first} 至 {last} 应有 {expected}，实际受理 {observed}，需求满足率 {share}。",
        area=reader.area_name,
        persons=write_number(total["floating_population"], "persons"),
        first=demand.window_from,
        last=demand.window_to,
        expected=write_number(total["expected"], "cases"),
        observed=write_number(total["observed"], "cases"),
        share=write_number(total["served_share"], "share"),
    )
    show_block(
        _("各地应有与实际件数"),
        "demand_by_area",
        areas,
        {"name": Column(_("地区"))} | compared_columns(),
        figure=draw_bars(
            areas,
            "name",
            {"expected": _("应有件数"), "observed": _("实际件数")},
            value_title=_("件"),
            colours=(QUIET, MAIN),
        ),
        metrics=("served_share", "floating_population"),
        definition=explain(reader, demand),
        said=said,
        n=(total["observed"], "cases"),
        filters={_("期间"): f"{demand.window_from} – {demand.window_to}"},
    )


def show_residents(reader: Reader) -> None:
    """Where they live, as hexagons."""
    places = answer(list_residents)
    show_block(
        _("流动人口分布"),
        "residents_by_place",
        with_names(places, "division_code", reader.lang),
        {
            "area_id": Column(_("需求地点编号")),
            "name": Column(_("地区")),
            "lon": Column(_("经度"), "degrees"),
            "lat": Column(_("纬度"), "degrees"),
            "floating_population": Column(_("流动人口"), "persons"),
        },
        figure=draw_people(reader, places),
        metrics=("floating_population",),
        said=say_ground(reader),
        n=(float(places["floating_population"].sum()), "persons"),
        is_map=True,
    )


def show_origins(reader: Reader, demand: DemandResult) -> None:
    """Where they come from, by province of registration."""
    if not demand.origins:
        streamlit.info(_("人口资料没有户籍省份，因此不列来源省份。"))
        return
    origins = with_names(demand.origins, "province_code", reader.lang)
    top = _("、").join(origins["name"].head(3))
    show_block(
        _("来源省份（户籍地，流向为模拟）") if demand.is_synthetic else _("来源省份（户籍地）"),
        "demand_by_origin",
        origins,
        {"name": Column(_("户籍省份"))} | compared_columns(),
        figure=draw_tiles(
            origins, "province_code", "name", "floating_population", value_title=_("流动人口（人）"), lang=reader.lang
        ),
        metrics=("served_share",),
        definition=_(
            "省际构成来自人口资料；应有件数按各省流动人口比例分摊，视各省年龄构成相同。方块为省份示意，不表示疆界。"
        ),
        said=_("流动人口最多的户籍省份：{top}。", top=top),
        n=(float(origins["floating_population"].sum()), "persons"),
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
        said=_(
            "按现有人口推算，{year} 年最多，应有 {expected}，其中一次性高峰 {one_off}；"
            "高峰宜用临时窗口和延时服务承接。",
            year=int(peak["year"]),
            expected=write_number(peak["expected"], "cases"),
            one_off=write_number(peak["one_off"], "cases"),
        ),
        n=(demand.total["floating_population"], "persons"),
    )


def compared_columns() -> dict[str, Column]:
    """Residents, expected, observed and how far the one meets the other."""
    return {
        "floating_population": Column(_("流动人口"), "persons"),
        "expected": Column(_("应有件数"), "cases"),
        "observed": Column(_("实际件数"), "cases"),
        "served_share": Column(_("需求满足率"), "share"),
    }


def explain(reader: Reader, demand: DemandResult) -> str:
    """The method, and where the residents come from."""
    sources = _("；").join(each[reader.lang] for each in demand.population_sources)
    method = demand.method_zh if reader.lang == "zh" else demand.method_en
    return _("{method} 人口来源：{sources}", method=method, sources=sources)


def list_assumptions(reader: Reader, demand: DemandResult) -> str:
    """Every parameter with its mark, so that a guess is not taken for a fact."""
    marks = {"sourced": _("有出处"), "derived": _("推算"), "guess": _("假定")}
    lines = [
        "- " + _("{mark}：{meaning}", mark=marks[each["mark"]], meaning=each[f"meaning_{reader.lang}"])
        for each in demand.assumptions
    ]
    return "\n".join([_("推算所依据的参数："), *lines])
