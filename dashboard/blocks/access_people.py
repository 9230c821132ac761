"""Who is reached and who is not: the places nobody reaches, provinces of registration, and the modes side by side."""

import numpy
import pandas
import streamlit

from analysis.access import MODES
from dashboard.blocks.access import METRICS, choices, explain, say_gap
from dashboard.charts import draw_bars
from dashboard.charts.palette import MAIN, ORANGE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_names
from dashboard.plans import is_nation
from dashboard.session import Reader, answer
from dashboard.state import ask_for, is_asked
from dashboard.tables import write_number
from data.labels import labels
from studies.access import AccessResult, measure_access
from studies.access_views import name_demand_places

MOST_BARS = 15


def show_unreached(reader: Reader, access: AccessResult) -> None:
    """The places beyond the limit, most residents first."""
    if not access.unreached:
        streamlit.success(_("所有流动人口都能在时间上限内到一个受理点。"))
        return
    places = with_names(access.unreached, "division_code", reader.lang, "district")
    places["name"] = name_demand_places(places, reader.lang)
    top = places.iloc[0]
    show_block(
        _("到不了的人住在哪里"),
        "access_unreached",
        places,
        {
            "name": Column(_("地点")),
            "district": Column(_("所在区县")),
            "floating_population": Column(_("到不了的人"), "persons"),
            "minutes": Column(_("到最近受理点"), "minutes"),
            "nearest_point": Column(_("最近受理点")),
            "area_id": Column(_("需求地点编号")),
            "lon": Column(_("经度"), "degrees"),
            "lat": Column(_("纬度"), "degrees"),
        },
        is_table_open=True,
        metrics=METRICS,
        definition=explain(reader, access),
        said=join_sentences(
            _(
                "{count} 个地点的 {persons}在时间上限内到不了受理点；"
                "人数最多的是{name}：{most}，到最近的受理点要 {way}。",
                count=write_number(len(places), "count"),
                persons=write_number(access.population - access.covered, "persons"),
                name=top["name"],
                most=write_number(top["floating_population"], "persons"),
                way=write_way(top["minutes"]),
            ),
            "" if is_nation(reader) else _("这些地点在上面的地图上为橙色。"),
            say_unlocated(access),
        ),
        n=(access.population - access.covered, "persons"),
        filters=choices(reader, access),
    )


def write_way(minutes: float) -> str:
    """Minutes, or that there is no way at all."""
    return write_number(minutes, "minutes") if numpy.isfinite(minutes) else _("无路可达")


def say_unlocated(access: AccessResult) -> str:
    """Points without coordinates reach nobody here."""
    if not access.points_to_locate:
        return ""
    return _("另有 {count}没有坐标，未计在内。", count=write_number(access.points_to_locate, "points"))


def show_origins(reader: Reader, access: AccessResult) -> None:
    """The same by province of registration."""
    if not access.by_origin:
        streamlit.info(_("人口资料没有户籍省份，因此不列来源省份。"))
        return
    origins = with_names(access.by_origin, "province_code", reader.lang)
    origins["uncovered"] = origins["population"] - origins["covered"]
    known = float(origins["population"].sum())
    show_block(
        _("各户籍省份的覆盖情况"),
        "access_by_origin",
        origins,
        {
            "name": Column(_("户籍省份")),
            "population": Column(_("流动人口"), "persons"),
            "covered": Column(_("已覆盖"), "persons"),
            "uncovered": Column(_("未覆盖"), "persons"),
            "covered_share": Column(_("覆盖率"), "share"),
            "mean_minutes": Column(_("平均"), "minutes"),
        },
        figure=draw_bars(
            origins,
            "name",
            {"covered": _("已覆盖"), "uncovered": _("未覆盖")},
            value_title=_("流动人口（人）"),
            colours=(MAIN, ORANGE),
            is_stacked=True,
            most=MOST_BARS,
        ),
        metrics=METRICS,
        definition=join_sentences(
            _("按各地点资料所载的户籍省份人数加权，视同一地点各省的人路程相同；没有户籍省份的人不计。"),
            _("图中为人数最多的 {count} 个省份，表和下载文件含全部。", count=min(MOST_BARS, len(origins))),
            explain(reader, access),
        ),
        said=join_sentences(
            say_gap(origins),
            _(
                "有户籍省份的占全部流动人口的 {share}。",
                share=write_number(min(known / access.population, 1.0), "share"),
            ),
        ),
        n=(known, "persons"),
        filters=choices(reader, access),
    )


def show_modes(reader: Reader, access: AccessResult) -> None:
    """Walk, drive and transit side by side, each with the source of its minutes; worked out when asked."""
    if not is_asked("compare"):
        streamlit.header(_("三种出行方式比较"), anchor=False)
        ask_for(_("比较步行、驾车和公共交通"), "compare")
        return
    names = labels("mode", reader.lang)
    found = [answer(measure_access, minutes=access.minutes, mode=mode) for mode in MODES]
    rows = pandas.DataFrame(
        {
            "name": [names[each.mode] for each in found],
            "covered": [each.covered for each in found],
            "covered_share": [each.covered_share for each in found],
            "mean_minutes": [each.mean_minutes for each in found],
            "p90_minutes": [each.p90_minutes for each in found],
            "source": [explain(reader, each) for each in found],
        }
    )
    shares = [f"{row.name} {write_number(row.covered_share, 'share')}" for row in rows.itertuples(index=False)]
    show_block(
        _("三种出行方式比较"),
        "access_by_mode",
        rows,
        {
            "name": Column(_("出行方式")),
            "covered": Column(_("已覆盖"), "persons"),
            "covered_share": Column(_("覆盖率"), "share"),
            "mean_minutes": Column(_("平均"), "minutes"),
            "p90_minutes": Column("P90", "minutes"),
            "source": Column(_("分钟数的来源")),
        },
        metrics=METRICS,
        said=join_sentences(_("同一时间上限：{shares}。", shares=_("、").join(shares)), *rows["source"]),
        n=(access.population, "persons"),
        filters={_("时间上限"): write_number(access.minutes, "whole_minutes")},
    )
