"""Deadlines: which cases will miss their limit, who must act, what has changed, and what is to be expected."""

import streamlit

from dashboard.blocks import deadlines as blocks
from dashboard.blocks.case import show_case
from dashboard.blocks.changes import ask_days_back, show_changes, show_ended
from dashboard.blocks.citizen import show_citizen
from dashboard.blocks.forecast import show_forecast
from dashboard.blocks.letters import show_letters
from dashboard.blocks.notes import read_case_notes
from dashboard.blocks.uncollected import show_uncollected
from dashboard.blocks.what_if import show_what_if
from dashboard.blocks.worklist import show_worklist
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import Reader, share
from dashboard.state import switch
from studies.worklist import find_worklist


def show() -> None:
    """Draw the page: one of its parts."""
    reader = show_head(_("时限"), _("哪些件将要超过法定时限，由谁处理？"))
    parts = {"work": _("待办"), "outlook": _("预测"), "answer": _("答复申请人"), "uncollected": _("催领")}
    draw = {"work": show_work, "outlook": show_outlook, "answer": show_answer, "uncollected": show_uncollected}
    draw[switch(_("内容"), "part", parts, "work", label_visibility="collapsed")](reader)


def show_work(reader: Reader) -> None:
    """Who must act today."""
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


def show_outlook(reader: Reader) -> None:
    """What the coming weeks bring, and what would change it."""
    show_forecast(reader)
    show_what_if(reader)


def show_answer(reader: Reader) -> None:
    """What to tell someone who asks."""
    show_citizen(reader)
    streamlit.header(_("查一件"), anchor=False)
    show_case(reader, read_case_notes())


show()
