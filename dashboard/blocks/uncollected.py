"""Cards that are ready and wait: how long, at which points, which, and the lists to call the applicants in."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas
import streamlit

from dashboard.blocks.deadlines import name_band
from dashboard.blocks.worklist import MOST_LISTED
from dashboard.charts import draw_columns
from dashboard.downloads import XLSX, offer_file
from dashboard.locale import _
from dashboard.parts import Column, Whole, show_block
from dashboard.places import with_names
from dashboard.session import Reader, answer, local_folder
from dashboard.state import choose
from dashboard.tables import write_number
from data.settings import load_settings
from reports.call_in_lists import write_call_in_lists
from reports.letters import Letter, letter_text, letter_xlsx, zip_letters
from studies.uncollected import CALL_IN_DAYS, FIRST_DAYS, Uncollected, count_uncollected, list_uncollected


def show_uncollected(reader: Reader) -> None:
    """The cards apart from the cases: their clock has ended."""
    streamlit.header(_("未领证件（催领）"), anchor=False)
    with streamlit.container(horizontal=True):
        days = {str(first): _("已等 {days} 天以上", days=first) for first in FIRST_DAYS[1:]}
        waiting = int(choose(_("等候天数"), "waiting", days, str(CALL_IN_DAYS), width=180))
        found = answer(count_uncollected, waiting_days=waiting)
        points = {row["acceptance_point_id"]: row["acceptance_point_name"] for row in found.points if row["listed"]}
        point = choose(_("受理点"), "at", {"all": _("全部")} | points, "all", width=300)
    if not found.cards:
        streamlit.info(_("没有未领的证件。"))
        return
    _show_bands(reader, found)
    _show_points(reader, found)
    _show_cards(reader, found, None if point == "all" else point)


def _show_bands(reader: Reader, found: Uncollected) -> None:
    bands = pandas.DataFrame(found.bands)
    bands["name"] = [name_band(row.from_days, row.to_days) for row in bands.itertuples()]
    show_block(
        "",
        "uncollected_by_days",
        bands,
        {"name": Column(_("等候天数")), "cards": Column(_("未领"), "cards")},
        figure=draw_columns(bands, "name", {"cards": _("未领")}, x_title=_("可领以来的天数"), y_title=_("张")),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=_(
            "未领 {cards}，其中已等 {days} 天以上的 {listed}。",
            cards=write_number(found.cards, "cards"),
            days=found.waiting_days,
            listed=write_number(found.listed, "cards"),
        ),
        n=(found.cards, "cards"),
        filters={_("标题"): _("未领证件（催领）")},
    )


def _show_points(reader: Reader, found: Uncollected) -> None:
    points = with_names([row for row in found.points if row["listed"]], "division_code", reader.lang, "district")
    if points.empty:
        return
    show_block(
        _("哪些受理点要催领"),
        "uncollected_by_point",
        points,
        {
            "acceptance_point_name": Column(_("受理点"), is_whole=True),
            "district": Column(_("区县")),
            "listed": Column(_("应催领"), "cards"),
            "cards": Column(_("未领"), "cards"),
            "longest_days": Column(_("最长等候"), "whole_days"),
        },
        n=(found.listed, "cards"),
        pick=("acceptance_point_id", "at"),
    )


def _show_cards(reader: Reader, found: Uncollected, point: str | None) -> None:
    """The cards of the point, or of all, longest first; and the lists to download."""
    rows = sum(row["listed"] for row in found.points if point in (None, row["acceptance_point_id"]))
    if not rows:
        return
    asked: dict[str, Any] = {"waiting_days": found.waiting_days, "point_id": point, "lang": reader.lang}

    def load() -> pandas.DataFrame:
        return list_uncollected(reader.snapshot, reader.scope, reader.area_code, limit=rows, **asked)

    _offer_lists(reader, found.waiting_days, point, load)
    show_block(
        _("应催领的证件"),
        "uncollected_cards",
        _with_day(answer(list_uncollected, limit=MOST_LISTED, **asked)),
        {
            "application_id": Column(_("受理号")),
            "waiting_days": Column(_("等候"), "whole_days"),
            "issued_day": Column(_("可领日期")),
            "acceptance_point_name": Column(_("受理点"), is_whole=True),
            "matter_name": Column(_("事项")),
            "hukou_name": Column(_("户籍地")),
        },
        n=(rows, "cards"),
        filters={_("等候天数"): _("已等 {days} 天以上", days=found.waiting_days)},
        pick=("application_id", "case"),
        whole=Whole(rows, lambda: _with_day(load())),
    )


def _with_day(cards: pandas.DataFrame) -> pandas.DataFrame:
    return cards.assign(issued_day=cards["issued_on"].dt.strftime("%Y-%m-%d"))


def _offer_lists(reader: Reader, days: int, point: str | None, load: Callable[[], pandas.DataFrame]) -> None:
    """Buttons: a ZIP of the lists of all points, or the workbook and the text of one."""
    day = reader.snapshot.as_of_on

    def write() -> list[Letter]:
        sender = load_settings(local_folder()).bureau_name
        return write_call_in_lists(load(), days, day or date.min, sender, reader.lang, reader.snapshot.is_synthetic)

    with streamlit.container(horizontal=True):
        if point is None:
            file = f"call_in_{reader.area_code}_{day}.zip"
            offer_file(_("下载各受理点催领名单（ZIP）"), lambda: zip_letters(write()), file, "application/zip")
        else:
            file = f"call_in_{point}_{day}"
            offer_file(_("下载催领名单（XLSX）"), lambda: letter_xlsx(write()[0]), f"{file}.xlsx", XLSX)
            offer_file(_("下载催领名单（文本）"), lambda: letter_text(write()[0]), f"{file}.txt", "text/plain")
