"""The log of looks at single rows: writing it before they are shown, and reading it."""

import pandas
import streamlit

from dashboard.locale import _
from dashboard.parts import Column, show_table
from dashboard.session import local_folder
from dashboard.tables import present
from errors import AcceptanceError
from warehouse.looks import Look, count_broken_looks, log_look, read_looks

LOGGED = "looks.logged"


def log_before(page: str, what: str, rows: int, slot: str = "", version: object = None) -> bool:
    """Log a look at single rows, and say whether they may be shown: not where it cannot be logged.

    With a `slot` of the page once for as long as the same `what` in the same `version` stands there.
    """
    logged = streamlit.session_state.setdefault(LOGGED, {})
    if slot and logged.get(slot) == (what, version):
        return True
    try:
        log_look(local_folder(), page, what, rows)
    except AcceptanceError:
        streamlit.warning(_("查看未能留痕，明细不显示：请检查 local 文件夹能否写入。"))
        return False
    logged[slot] = what, version
    return True


def show_looks() -> None:
    """When, where, at what, how many rows; newest first."""
    streamlit.header(_("单条记录的查看记录"), anchor=False)
    try:
        looks, broken = read_looks(local_folder()), count_broken_looks(local_folder())
    except AcceptanceError:
        streamlit.error(_("查看记录读不出来：请检查 local 文件夹。"))
        return
    if not looks:
        streamlit.markdown(_("还没有人查看过单条记录。"))
    else:
        rows = pandas.DataFrame([vars(look) for look in looks[::-1]], columns=list(Look.__dataclass_fields__))
        rows["at"] = rows["looked_at"].str.slice(0, 19).str.replace("T", " ")
        columns = {
            "at": Column(_("时间")),
            "page": Column(_("页面")),
            "what": Column(_("查看了什么"), is_whole=True),
            "rows": Column(_("行数"), "rows"),
            "who": Column(_("查看人")),
        }
        show_table(present(rows, columns), columns, "looks", _("单条记录的查看记录"))
    if broken:
        streamlit.caption(_("查看记录有 {lines} 行无法识读，已跳过并保留。", lines=broken))
