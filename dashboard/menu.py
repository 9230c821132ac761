"""The pages, and the links to them."""

import streamlit

from dashboard.locale import _, current_language
from dashboard.session import area_codes
from dashboard.state import carried_parameters, choose
from data.divisions import division_name


def list_pages() -> dict[str, list[streamlit.Page]]:
    """Section -> its pages, in the reader's language."""
    return {
        "": [_page("overview", _("总览"), "dashboard")],
        _("规划"): [
            _page("demand", _("需求"), "groups"),
            _page("access", _("可达性"), "directions_walk"),
            _page("siting", _("选址"), "add_location_alt"),
        ],
        _("主管"): [
            _page("turnaround", _("办理时长"), "timeline"),
            _page("deadlines", _("时限"), "event_busy"),
            _page("verification", _("核查"), "verified_user"),
        ],
        _("公布与数据"): [
            _page("guide", _("指南与公布"), "menu_book"),
            _page("data", _("数据"), "database"),
        ],
    }


def _page(name: str, title: str, icon: str) -> streamlit.Page:
    is_first = name == "overview"
    return streamlit.Page(
        f"app_pages/{name}.py", title=title, url_path=name, icon=f":material/{icon}:", default=is_first
    )


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
