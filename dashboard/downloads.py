"""Files to download: the tables of the screen, and whatever else a page offers."""

from collections.abc import Callable, Mapping

import pandas
import streamlit

from dashboard.locale import _, current_language, speaking
from dashboard.session import current_reader
from dashboard.tables import write_csv
from reports.table_xlsx import table_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_SHEET_ROWS = 50_000


def offer_download(
    load: Callable[[], pandas.DataFrame], rows: int, name: str, title: str, filters: Mapping[str, str]
) -> None:
    """The table as files that say what it is, of which snapshot, as of when, under which choices.

    A workbook is offered of so many rows as spreadsheets open at ease; the CSV is always whole.
    """
    reader = current_reader()
    notes = {
        _("标题"): title,
        _("范围"): f"{reader.area_name} ({reader.area_code})",
        **filters,
        _("数据截至"): reader.snapshot.as_of.isoformat(sep=" ") if reader.snapshot.as_of else "–",
        _("快照"): reader.snapshot.name,
    }
    if reader.snapshot.is_synthetic:
        notes[_("说明")] = _("模拟数据，不含真实的人、证件或案件")
    file = f"{name}_{reader.area_code}_{reader.as_of}"
    with streamlit.container(horizontal=True):
        offer_file(_("下载数据表（CSV）"), lambda: write_csv(load(), notes), f"{file}.csv", "text/csv")
        if rows <= MOST_SHEET_ROWS:
            as_of = reader.snapshot.as_of
            offer_file(_("下载数据表（XLSX）"), lambda: table_xlsx(load(), notes, as_of), f"{file}.xlsx", XLSX)


def offer_file(label: str, make: Callable[[], bytes], file: str, kind: str) -> None:
    """A button whose file is made when it is pressed, in the language of the page."""
    lang = current_language()

    def make_in_language() -> bytes:
        with speaking(lang):
            return make()

    streamlit.download_button(
        label, make_in_language, file, kind, key=f"download.{file}", on_click="ignore", icon=":material/download:"
    )
