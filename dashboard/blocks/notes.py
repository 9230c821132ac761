"""Notes on a case: what was noted, and a box to note more."""

from pathlib import Path

import pandas
import streamlit

from dashboard.locale import _
from dashboard.parts import Column, show_table
from dashboard.session import Reader, local_folder
from dashboard.tables import present
from errors import AcceptanceError
from studies.notes import MOST_CHARACTERS, MOST_NAME_CHARACTERS, take_note
from warehouse.notes import Notes, read_notes, version_of_notes


def read_case_notes() -> Notes:
    """All notes, read again only when there is a new one."""
    return _read(str(local_folder()), version_of_notes(local_folder()))


@streamlit.cache_resource(max_entries=2, show_spinner=False)
def _read(local: str, version: tuple[int, int]) -> Notes:
    return read_notes(Path(local))


def show_notes(reader: Reader, notes: Notes, application_id: str) -> None:
    """The notes on the case, newest first, and the box."""
    found = notes.of_case(application_id)[::-1]
    if found:
        rows = pandas.DataFrame([vars(note) for note in found])
        rows["at"] = rows["noted_at"].str.slice(0, 16).str.replace("T", " ")
        columns = {"at": Column(_("时间")), "text": Column(_("记事"), is_whole=True), "who": Column(_("记事人"))}
        show_table(present(rows, columns), columns, "notes", _("记事"))
    if notes.broken_lines:
        streamlit.caption(_("记事文件有 {lines} 行无法识读，已跳过并保留。", lines=notes.broken_lines))
    with streamlit.form("note", clear_on_submit=True):
        text = streamlit.text_area(_("记一笔"), max_chars=MOST_CHARACTERS, key="note.text")
        who = streamlit.text_input(_("记事人（可不填）"), max_chars=MOST_NAME_CHARACTERS, key="note.who")
        streamlit.caption(_("不要写姓名、证件号等个人信息；疑似证件号以 * 代替。记事不随快照更新或回退而改变。"))
        if streamlit.form_submit_button(_("保存")):
            _save(reader, application_id, text, who)


def _save(reader: Reader, application_id: str, text: str, who: str) -> None:
    """Take the note and draw the page with it; say what is wrong where it cannot be taken."""
    if not text.strip():
        streamlit.warning(_("请先写内容。"))
        return
    try:
        take_note(reader.snapshot, reader.scope, local_folder(), application_id, text, who)
    except AcceptanceError:
        streamlit.error(_("记事没有存下：请检查 local 文件夹能否写入。"))
        return
    streamlit.rerun()
