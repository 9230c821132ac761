"""Data: what was read, what became of every row, why rows were kept out, and what the words mean."""

import pandas
import streamlit

from dashboard.blocks import against_rules, data_files
from dashboard.blocks import data as blocks
from dashboard.blocks.looks import show_looks
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import warehouse_folder
from studies.against_rules import AgainstRules
from studies.quarantine import list_quarantine
from studies.status import Status, describe_status


def show() -> None:
    """Draw the page."""
    reader = show_head(_("数据"), _("数据从哪里来，每一行去了哪里，哪些行被隔离，为什么？"), is_whole=True)
    folder = str(warehouse_folder())
    status = _status(folder, reader.snapshot.name)
    blocks.show_balance(reader, status)
    blocks.show_stopped(reader, status)
    blocks.show_quarantine(reader, _quarantine(folder, reader.snapshot.name))
    against_rules.show_against_rules(reader, AgainstRules(**status.against_rules))
    data_files.show_files(reader, status)
    data_files.show_unread(reader, status)
    data_files.show_history(status)
    show_looks()
    blocks.show_lineage()
    blocks.show_glossary(reader)


@streamlit.cache_data(max_entries=4, show_spinner=False)
def _status(folder: str, snapshot: str) -> Status:
    return describe_status(warehouse_folder())


@streamlit.cache_data(max_entries=4, show_spinner=False)
def _quarantine(folder: str, snapshot: str) -> pandas.DataFrame:
    rows = list_quarantine(warehouse_folder())
    return pandas.DataFrame([row.shown() for row in rows], columns=["record", "file", "line", "reasons"])


show()
