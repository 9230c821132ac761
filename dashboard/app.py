"""The frame around every page: language, pages, area, and what to do where there is no snapshot."""

# ruff: noqa: E402

import logging
import sys
from pathlib import Path

HERE = Path(__file__).parent
# Streamlit puts this folder on the path, where its `locale` would hide Python's own; the project's belongs there.
sys.path[:] = [str(HERE.parent), *(path for path in sys.path if path not in (str(HERE), str(HERE.parent)))]

import streamlit

from dashboard.locale import _, current_language
from dashboard.menu import list_pages, show_sidebar
from errors import AcceptanceError, MissingSnapshot

log = logging.getLogger("dashboard")
LANGUAGE_TAGS = {"zh": "zh-CN", "en": "en"}


def main() -> None:
    """Draw the page that the URL names."""
    streamlit.set_page_config(
        page_title=_("居民身份证异地受理"),
        page_icon=str(HERE / "icon.png"),
        layout="wide",
    )
    streamlit.html(HERE / "style.css")
    script = (HERE / "script.html").read_text(encoding="utf-8")
    streamlit.html(script.replace("LANGUAGE", LANGUAGE_TAGS[current_language()]), unsafe_allow_javascript=True)
    pages = list_pages()
    chosen = streamlit.navigation(pages, position="hidden")
    streamlit.session_state["pages"] = [page for section in pages.values() for page in section]
    try:
        show_sidebar(pages)
        chosen.run()
    except MissingSnapshot as missing:
        log.warning("%s", missing)
        streamlit.warning(_("还没有可用的数据快照：请先运行 ./run demo 或 ./run refresh --raw 目录。"))
    except AcceptanceError as mistake:
        log.warning("%s", mistake)
        streamlit.error(_("这个请求无法完成，请调整左侧的地区或本页的选项。"))
    except Exception:
        log.exception("a page failed")
        streamlit.error(_("程序出错，已记入日志；请把出错的网址告诉维护人员。"))


main()
