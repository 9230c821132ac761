"""The frame around every page: language, pages, area, and what to do where there is no snapshot."""

# ruff: noqa: E402

import logging
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Streamlit puts this folder on the path, where its `locale` would hide Python's own; the project's belongs there.
sys.path[:] = [str(HERE.parent), *(path for path in sys.path if path not in (str(HERE), str(HERE.parent)))]

import streamlit

from dashboard.app_pages import access, data, deadlines, demand, guide, overview, siting, turnaround, verification
from dashboard.locale import _, current_language
from dashboard.session import area_codes
from dashboard.state import carried_parameters, choose
from data.divisions import division_name
from errors import AcceptanceError, MissingSnapshot

LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


def list_pages() -> dict[str, list[streamlit.Page]]:
    """Section -> its pages, in the reader's language."""
    page = streamlit.Page
    return {
        "": [page(overview.show, title=_("总览"), url_path="overview", icon=":material/dashboard:", default=True)],
        _("规划"): [
            page(demand.show, title=_("需求"), url_path="demand", icon=":material/groups:"),
            page(access.show, title=_("可达性"), url_path="access", icon=":material/directions_walk:"),
            page(siting.show, title=_("选址"), url_path="siting", icon=":material/add_location_alt:"),
        ],
        _("主管"): [
            page(turnaround.show, title=_("办理时长"), url_path="turnaround", icon=":material/timeline:"),
            page(deadlines.show, title=_("时限"), url_path="deadlines", icon=":material/event_busy:"),
            page(verification.show, title=_("核查"), url_path="verification", icon=":material/verified_user:"),
        ],
        _("公布与数据"): [
            page(guide.show, title=_("指南与公布"), url_path="guide", icon=":material/menu_book:"),
            page(data.show, title=_("数据"), url_path="data", icon=":material/database:"),
        ],
    }


def show_sidebar(pages: dict[str, list[streamlit.Page]]) -> None:
    """Links that keep language and area, and the area itself."""
    with streamlit.sidebar:
        streamlit.markdown(_("**居民身份证异地受理**  \n布局与时限分析"))
        codes = area_codes()
        names = {code: division_name(code, current_language()) for code in codes}
        choose(_("地区"), "area", names, codes[0])
        for section, members in pages.items():
            if section:
                streamlit.caption(section)
            for page in members:
                streamlit.page_link(page, query_params=carried_parameters(), width="stretch")


def main() -> None:
    """Draw the page that the URL names."""
    streamlit.set_page_config(
        page_title=_("居民身份证异地受理"),
        page_icon=str(HERE / "icon.png"),
        layout="wide",
    )
    streamlit.html(HERE / "style.css")
    tag = LANGUAGE_TAGS[current_language()]
    streamlit.html(f"<script>document.documentElement.lang = '{tag}'</script>", unsafe_allow_javascript=True)
    pages = list_pages()
    chosen = streamlit.navigation(pages, position="hidden")
    streamlit.session_state["pages"] = [page for section in pages.values() for page in section]
    try:
        show_sidebar(pages)
        chosen.run()
    except MissingSnapshot as missing:
        streamlit.warning(_("还没有可用的数据快照：请先运行 ./run demo 或 ./run refresh --raw 目录。"))
        streamlit.caption(str(missing))
    except AcceptanceError as mistake:
        streamlit.error(_("这个请求无法完成，请调整左侧的地区或本页的选项。"))
        streamlit.caption(str(mistake))
    except Exception:
        logging.getLogger("dashboard").exception("a page failed")
        streamlit.error(_("程序出错，已记入日志；请把出错的网址告诉维护人员。"))


main()
