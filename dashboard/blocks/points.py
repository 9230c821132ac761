"""Blocks of the published points: the list, what is missing in it, and its files."""

import pandas
import streamlit

from dashboard.charts import Layer
from dashboard.charts.palette import MAIN
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import list_residents
from dashboard.plans import draw_points, say_ground
from dashboard.session import Reader, answer
from data.labels import labels
from reports.points_files import points_csv, points_geojson, points_html, points_xlsx
from studies.publication import Publication


def show_points(reader: Reader, publication: Publication) -> None:
    """The list as it would be published, on a map, with what is still missing."""
    lang = reader.lang
    separator = _("、")
    rows = pandas.DataFrame(
        {
            "district": point.district(lang),
            "division_code": point.division_code,
            "name": point.name,
            "kind": labels("point_kind", lang).get(point.kind, point.kind),
            "address": point.address or "–",
            "phone": point.phone or "–",
            "hours": point.hours or "–",
            "windows": point.windows,
            "matters": separator.join(point.matters_in(lang)) or "–",
            "provinces": separator.join(point.provinces_in(lang)) or "–",
            "missing": separator.join(name_missing(each) for each in point.missing) or "–",
            "lon": point.lon,
            "lat": point.lat,
        }
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
            "missing": Column(_("待补内容")),
        },
        figure=draw_points(reader, rows, places, Layer(rows.dropna(subset=["lon"]), _("受理点"), MAIN, size=10)),
        definition=join_sentences(
            _("数据截至日开放的受理点。待补内容是名单应当公布而资料未载的项目；没有坐标的受理点不上图。"),
            say_ground(reader),
        ),
        said=_(
            "{area}现有 {count} 处受理点，其中 {missing} 处的公布内容不全。",
            area=reader.area_name,
            count=len(rows),
            missing=len(publication.incomplete),
        ),
        n=(len(rows), "points"),
        is_map=True,
    )


def offer_files(publication: Publication, lang: str) -> None:
    """The public list as files."""
    streamlit.markdown(_("公布文件："))
    name = f"points_{publication.area_code}_{publication.as_of_on}"
    files = {
        "csv": (_("表格 CSV"), lambda: points_csv(publication, lang), "text/csv"),
        "xlsx": (_("电子表格 XLSX"), lambda: points_xlsx(publication, lang=lang), "application/vnd.ms-excel"),
        "html": (_("网页 HTML"), lambda: points_html(publication, lang), "text/html"),
        "geojson": (_("地图 GeoJSON"), lambda: points_geojson(publication), "application/geo+json"),
    }
    with streamlit.container(horizontal=True):
        for ending, (wording, make, kind) in files.items():
            streamlit.download_button(
                wording, make, f"{name}.{ending}", kind, key=f"publish.{ending}", on_click="ignore"
            )


def name_missing(field: str) -> str:
    """What is missing, in words."""
    names = {
        "address": _("地址"),
        "phone": _("办公电话"),
        "hours": _("办公时间"),
        "windows": _("窗口数"),
        "matters": _("受理事项"),
        "partner_provinces": _("受理户籍省份"),
        "lon": _("经度"),
        "lat": _("纬度"),
    }
    return names.get(field, field)
