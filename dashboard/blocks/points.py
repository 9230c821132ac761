"""Blocks of the published points: the list, what is refused, what changes, when points opened, and the files."""

import pandas
import streamlit

from dashboard.charts import Layer, draw_lines
from dashboard.charts.palette import MAIN
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_residents
from dashboard.plans import draw_points, say_ground
from dashboard.session import Reader, answer
from data.divisions import division_name
from data.labels import labels
from reports.points_words import change_rows, point_row, say_differences, say_fault
from studies.points_by_date import count_by_month
from studies.publication import Publication
from studies.publication_changes import Differences

SHOWN = ("district", "name", "kind", "address", "phone", "hours", "windows", "matters", "provinces", "stops")


def show_points(reader: Reader, publication: Publication) -> None:
    """The list as it is published, on a map, with what is still missing."""
    lang = reader.lang
    rows = pandas.DataFrame(
        dict(zip((*SHOWN, "lon", "lat"), point_row(point, publication, lang), strict=True))
        | {"division_code": point.division_code}
        | {"missing": _("、").join(name_missing(each) for each in point.missing) or "–"}
        for point in publication.points
    )
    rows[["lon", "lat"]] = rows[["lon", "lat"]].astype(float)
    places = answer(list_residents)
    show_block(
        _("受理点名单"),
        "points",
        rows,
        {
            "district": Column(_("区县")),
            "name": Column(_("受理点")),
            "kind": Column(_("类型")),
            "address": Column(_("地址")),
            "phone": Column(_("办公电话")),
            "hours": Column(_("办公时间")),
            "windows": Column(_("窗口数"), "count"),
            "matters": Column(_("受理事项")),
            "provinces": Column(_("受理户籍省份")),
            "stops": Column(_("公交指引")),
            "missing": Column(_("待补内容")),
        },
        figure=draw_points(reader, rows, places, Layer(rows.dropna(subset=["lon"]), _("受理点"), MAIN, size=10)),
        definition=join_sentences(
            _(
                "数据截至日开放、资料齐备且不过时的受理点。待补内容是名单应当公布而资料未载、但不妨碍办事的项目；"
                "没有坐标的受理点不上图。"
            ),
            _("公交指引列步行可到的最近站点和线路，步行距离按直线距离乘绕行系数估算，不是实际路线。"),
            say_ground(reader),
        ),
        said=join_sentences(
            _("{area}公布 {count} 处受理点。", area=reader.area_name, count=len(rows)), _say_refused(publication)
        ),
        n=(len(rows), "points"),
        is_map=True,
        is_table_open=True,
    )


def show_refused(reader: Reader, publication: Publication) -> None:
    """Points left out of the list, with all their reasons; nothing where there is none."""
    if not publication.refused:
        return
    rows = pandas.DataFrame(
        {
            "acceptance_point_id": point.acceptance_point_id,
            "name": point.name,
            "district": division_name(point.division_code, reader.lang),
            "reasons": _("；").join(say_fault(fault, reader.lang) for fault in point.reasons),
            "found": _("；").join(fault.found for fault in point.reasons if fault.found) or "–",
        }
        for point in publication.refused
    )
    show_block(
        _("不予公布的受理点"),
        "refused_points",
        rows,
        {
            "acceptance_point_id": Column(_("受理点编号")),
            "name": Column(_("受理点")),
            "district": Column(_("区县")),
            "reasons": Column(_("原因")),
            "found": Column(_("现有内容")),
        },
        definition=_(
            "缺地址、电话、办公时间或受理事项的，电话或办公时间无法识别的，窗口数为零或受理省份不认识的，"
            "长期没有受理、资料过旧的，以及停用后（启用前）仍有受理的，不列入公布名单。"
            "期限由本单位的设置决定。"
        ),
        said=_("下列 {count} 处补正资料、重新导入后即可公布。", count=len(rows)),
        n=(len(rows), "points"),
    )


def show_changes(reader: Reader, differences: Differences) -> None:
    """What the list changes against the one published before."""
    if not differences.is_any:
        streamlit.header(_("与上次公布相比"), anchor=False)
        streamlit.markdown(say_differences(differences, reader.lang))
        return
    rows = pandas.DataFrame(change_rows(differences, reader.lang), columns=["part", "district", "name", "what"])
    show_block(
        _("与上次公布相比"),
        "published_changes",
        rows.assign(what=rows["what"].replace("", "–")),
        {
            "name": Column(_("受理点")),
            "part": Column(_("变化")),
            "district": Column(_("区县")),
            "what": Column(_("内容")),
        },
        definition=_(
            "与最近一次用 `./run publish` 公布的另一份名单比较。迁址指位置相差 100 米以上；没有坐标的，指地址改变。"
        ),
        said=say_differences(differences, reader.lang),
        n=(len(rows), "points"),
    )


def show_dates(reader: Reader, publication: Publication) -> None:
    """How many points were open over time, and which opened and closed when."""
    events = [(each, True) for each in publication.opened] + [(each, False) for each in publication.closed]
    if not events or publication.as_of_on is None:
        return
    months = count_by_month(publication.opened, publication.closed, publication.open_count, publication.as_of_on)
    kinds = labels("point_kind", reader.lang)
    rows = pandas.DataFrame(
        {
            "on": event.on.isoformat(),
            "what": _("启用") if is_opened else _("停用"),
            "name": event.name,
            "kind": kinds.get(event.kind, event.kind),
            "district": division_name(event.division_code, reader.lang),
        }
        for event, is_opened in events
    ).sort_values("on", ascending=False, kind="stable")
    show_block(
        _("启用与停用"),
        "point_dates",
        rows,
        {
            "on": Column(_("日期")),
            "what": Column(_("变化")),
            "name": Column(_("受理点")),
            "kind": Column(_("类型")),
            "district": Column(_("区县")),
        },
        figure=draw_lines(
            months,
            "month",
            {"open_points": _("月末开放的受理点")},
            x_title=_("月份"),
            y_title=_("月末开放的受理点（个）"),
            date_format="%Y-%m",
        ),
        definition=_("按受理点资料中的启用日期和停用日期。没有启用日期的视为一直开放，计入各月。"),
        said=_(
            "自 {first} 起启用 {opened} 处、停用 {closed} 处，现开放 {count} 处。",
            first=rows["on"].iloc[-1],
            opened=len(publication.opened),
            closed=len(publication.closed),
            count=publication.open_count,
        ),
        n=(len(rows), "rows"),
    )


def name_missing(field: str) -> str:
    """What is missing, in words."""
    names = {"windows": _("窗口数"), "partner_provinces": _("受理户籍省份"), "lon": _("坐标")}
    return names.get(field, field)


def _say_refused(publication: Publication) -> str:
    if not publication.refused:
        return _("没有因资料问题不予公布的受理点。")
    return _("另有 {count} 处因资料不全、有误或过时不予公布，见下。", count=len(publication.refused))
