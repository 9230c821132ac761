"""Blocks of the Demand page."""

from typing import Any

import pandas
import streamlit

from dashboard.blocks.assumptions import name_marks, note_adjusted, say_adjusted
from dashboard.charts import draw_bars, draw_columns, draw_columns_and_line, draw_tiles
from dashboard.charts.palette import MAIN, ORANGE, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_residents, with_full_names, with_names
from dashboard.plans import draw_people, say_ground
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.demand import DemandResult


def show_areas(reader: Reader, demand: DemandResult) -> None:
    """Expected beside observed, by district (by street inside one district)."""
    areas = with_full_names(pandas.DataFrame(demand.areas), "area_code", reader)
    is_rest = (areas["area_code"] == demand.area_code) & (len(areas) > 1)
    areas["name"] = [
        _("{name}（街道不详）", name=n) if rest else n for n, rest in zip(areas["name"], is_rest, strict=True)
    ]
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
        said=join_sentences(said, say_adjusted(reader, demand)),
        n=(total["observed"], "cases"),
        filters=say_choices(reader, demand),
    )


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


def show_residents(reader: Reader, demand: DemandResult) -> None:
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
        definition=say_sources(reader, demand),
        said=join_sentences(say_sources(reader, demand), say_ground(reader)),
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
            "省际构成来自人口资料；应有件数按各省流动人口比例分摊：资料没有分省的年龄，各省一律采用本地区的年龄构成。"
            "方块为省份示意，不表示疆界。"
        ),
        said=join_sentences(
            _("流动人口最多的户籍省份：{top}。", top=top),
            _("各省采用本地区的年龄构成。"),
            say_unknown_origins(demand),
            say_adjusted(reader, demand),
        ),
        n=(float(origins["floating_population"].sum()), "persons"),
        filters=say_choices(reader, demand),
    )


def say_unknown_origins(demand: DemandResult) -> str:
    """How many have no province of registration in the files; empty where all have one."""
    if demand.origins_known_share > 0.9995:
        return ""
    share = write_number(1 - demand.origins_known_share, "share")
    return _("{share} 的流动人口没有户籍省份，其应有件数按已知各省的比例分摊。", share=share)


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


def compared_columns() -> dict[str, Column]:
    """Residents, expected, observed and how far the one meets the other."""
    return {
        "floating_population": Column(_("流动人口"), "persons"),
        "expected": Column(_("应有件数"), "cases"),
        "observed": Column(_("实际件数"), "cases"),
        "served_share": Column(_("需求满足率"), "share"),
    }


def say_choices(reader: Reader, demand: DemandResult) -> dict[str, str]:
    """The window and what was changed, for the head of a file."""
    return {_("期间"): f"{demand.window_from} – {demand.window_to}"} | note_adjusted(reader, demand)


def explain(reader: Reader, demand: DemandResult) -> str:
    """The method, and where the residents come from."""
    method = demand.method_zh if reader.lang == "zh" else demand.method_en
    return join_sentences(method, say_sources(reader, demand))


def say_sources(reader: Reader, demand: DemandResult) -> str:
    """Which definition of residents, of how many, as of what day."""
    return _(
        "人口来源：{sources}。", sources=_("；").join(_say_source(reader, each) for each in demand.population_sources)
    )


def _say_source(reader: Reader, source: dict[str, Any]) -> str:
    newest, oldest = source["reference_date"], source["oldest_date"]
    if newest is None:
        day = _("未注明统计日期")
    elif newest == oldest:
        day = _("统计日期 {day}", day=newest)
    else:
        day = _("统计日期 {oldest} 至 {newest}", oldest=oldest, newest=newest)
    persons = write_number(source["floating_population"], "persons")
    return _("{source}，{persons}，{day}", source=source[reader.lang], persons=persons, day=day)


def list_assumptions(reader: Reader, demand: DemandResult) -> str:
    """Every parameter with its mark, so that a guess is not taken for a fact."""
    marks = name_marks()
    lines = [
        "- " + _("{mark}：{meaning}", mark=marks[each["mark"]], meaning=each[f"meaning_{reader.lang}"])
        for each in demand.assumptions
    ]
    return "\n".join([_("推算所依据的参数："), *lines])
