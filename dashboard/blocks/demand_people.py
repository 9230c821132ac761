"""Floating residents on the Demand page: where they live, and which provinces they are registered in."""

import streamlit

from dashboard.blocks.assumptions import say_adjusted
from dashboard.blocks.demand_words import compared_columns, say_choices, say_sources
from dashboard.charts import draw_tiles
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_residents, with_names
from dashboard.plans import draw_people, say_ground
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.demand import DemandResult


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
