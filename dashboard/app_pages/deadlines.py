"""Deadlines: which cases will miss their limit, who must act, and what has changed since yesterday."""

import streamlit

from dashboard.blocks import deadlines as blocks
from dashboard.blocks.case import show_case
from dashboard.blocks.changes import ask_days_back, show_changes, show_ended
from dashboard.blocks.letters import show_letters
from dashboard.blocks.notes import read_case_notes
from dashboard.blocks.uncollected import show_uncollected
from dashboard.blocks.worklist import show_worklist
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import share
from studies.worklist import find_worklist


def show() -> None:
    """Draw the page."""
    reader = show_head(_("时限"), _("哪些件将要超过法定时限，由谁处理？"))
    days_back = ask_days_back()
    worklist = share(find_worklist, days_back=days_back)
    notes = read_case_notes()
    blocks.show_days_left(reader, worklist)
    show_changes(reader, worklist)
    show_worklist(reader, worklist, notes.latest())
    streamlit.header(_("查一件"), anchor=False)
    show_case(reader, notes)
    show_ended(reader, worklist)
    show_letters(reader, worklist)
    blocks.show_stages(reader, worklist)
    blocks.show_responsible(reader, worklist)
    show_uncollected(reader)


show()
