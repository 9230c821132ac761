"""Reminder letters: who is to be written to, and the letters to download."""

import streamlit

from dashboard.downloads import XLSX, offer_file
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, local_folder
from dashboard.state import choose
from dashboard.tables import write_number
from data.settings import load_settings
from reports.letters import Letter, letter_text, letter_xlsx, zip_letters
from reports.reminder_letters import write_reminders
from studies.letters import choose_reminders, count_by_bureau, group_by_bureau, name_bureau
from studies.worklist import Worklist

LIMITS = {"risk": None, "overdue": -1, "3": 3, "7": 7, "15": 15}


def show_letters(reader: Reader, worklist: Worklist) -> None:
    """Choose the cases and the bureau; the letters are made when they are asked for."""
    streamlit.header(_("催办函"), anchor=False)
    with streamlit.container(horizontal=True):
        within = LIMITS[choose(_("催办哪些件"), "remind", limit_names(), "risk", width=230)]
        counts = count_by_bureau(choose_reminders(worklist, within))
        counts["name"] = [name_bureau(code, reader.lang) for code in counts["responsible_code"]]
        bureaus = {"all": _("全部单位")} | dict(zip(counts["responsible_code"], counts["name"], strict=True))
        bureau = choose(_("致何处公安机关"), "to", bureaus, "all", width=300)
    if counts.empty:
        streamlit.info(_("没有需要催办的件。"))
        return
    _offer(reader, worklist, within, None if bureau == "all" else bureau)
    shown = counts if bureau == "all" else counts[counts["responsible_code"] == bureau]
    show_block(
        "",
        "letters",
        shown,
        {
            "name": Column(_("致何处公安机关"), is_whole=True),
            "cases": Column(_("件数"), "count"),
            "overdue": Column(_("已超期"), "cases"),
        },
        said=_(
            "共 {bureaus} 个单位、{cases}。每个单位一函，只列该单位经手的件，不含个人信息和记事。",
            bureaus=len(shown),
            cases=write_number(int(shown["cases"].sum()), "cases"),
        ),
        n=(int(shown["cases"].sum()), "cases"),
        filters={_("标题"): _("催办函"), _("催办哪些件"): limit_names()[_name_of(within)]},
    )


def limit_names() -> dict[str, str]:
    """Of which cases to remind."""
    days = {name: _("{days} 天内", days=name) for name in ("3", "7", "15")}
    return {"risk": _("已超期和有风险的"), "overdue": _("已超期")} | days


def _name_of(within: int | None) -> str:
    return next(name for name, days in LIMITS.items() if days == within)


def _offer(reader: Reader, worklist: Worklist, within: int | None, bureau: str | None) -> None:
    """Buttons: a ZIP of all letters, or the workbook and the text of one."""

    def write() -> list[Letter]:
        groups = group_by_bureau(choose_reminders(worklist, within, bureau), worklist.as_of, reader.lang)
        sender = load_settings(local_folder()).bureau_name
        return write_reminders(groups, worklist.as_of, sender, reader.lang, reader.snapshot.is_synthetic)

    with streamlit.container(horizontal=True):
        if bureau is None:
            file = f"letters_{reader.area_code}_{worklist.as_of}.zip"
            offer_file(_("下载全部催办函（ZIP）"), lambda: zip_letters(write()), file, "application/zip")
        else:
            file = f"letter_{bureau}_{worklist.as_of}"
            offer_file(_("下载催办函（XLSX）"), lambda: letter_xlsx(write()[0]), f"{file}.xlsx", XLSX)
            offer_file(_("下载催办函（文本）"), lambda: letter_text(write()[0]), f"{file}.txt", "text/plain")
