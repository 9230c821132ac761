"""The public list as the page shows it: the list, what is refused and changed, dates, and the files."""

import streamlit

from dashboard.blocks.points import show_changes, show_dates, show_points, show_refused
from dashboard.locale import _
from dashboard.session import Reader, answer, local_folder, warehouse_folder
from data.settings import load_settings
from reports.points_page import points_html
from reports.points_tables import points_csv, points_geojson, points_xlsx, refused_csv
from studies.publication import Publication, examine_points
from studies.publication_changes import Differences, find_differences
from studies.publication_checks import PublicationRules


def show_publication(reader: Reader) -> None:
    """All that is known of the public list of the area."""
    rules = PublicationRules.of(load_settings(local_folder()))
    publication = answer(examine_points, rules=rules)
    if not publication.points:
        streamlit.info(_("这个地区没有可以公布的受理点。"))
        show_refused(reader, publication)
        return
    differences = find_differences(publication, warehouse_folder())
    offer_files(publication, differences, reader.lang)
    show_points(reader, publication)
    show_refused(reader, publication)
    show_changes(reader, differences)
    show_dates(reader, publication)


def offer_files(publication: Publication, differences: Differences, lang: str) -> None:
    """The public list as files, and the refused for the bureau itself."""
    name = f"points_{publication.area_code}_{publication.as_of_on}"
    files = {
        "csv": (_("表格 CSV"), lambda: points_csv(publication, lang), "text/csv"),
        "xlsx": (
            _("电子表格 XLSX"),
            lambda: points_xlsx(publication, differences, lang=lang),
            "application/vnd.ms-excel",
        ),
        "html": (_("网页 HTML"), lambda: points_html(publication, lang, differences), "text/html"),
        "geojson": (_("地图 GeoJSON"), lambda: points_geojson(publication), "application/geo+json"),
    }
    if publication.refused:
        files["refused.csv"] = (_("不予公布的 CSV（内部）"), lambda: refused_csv(publication, lang), "text/csv")
    with streamlit.container(horizontal=True):
        for ending, (wording, make, kind) in files.items():
            streamlit.download_button(
                wording, make, f"{name}.{ending}", kind, key=f"publish.{ending}", on_click="ignore"
            )
    streamlit.caption(_("正式公布请用 `./run publish`：它写出全部文件，并留存这份名单，供下次比较。"))
