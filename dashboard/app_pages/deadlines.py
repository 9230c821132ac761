"""Deadlines: which cases will miss their limit, and who must act."""

import streamlit

from dashboard.blocks import deadlines as blocks
from dashboard.blocks.case import show_case
from dashboard.blocks.citizen import show_citizen
from dashboard.blocks.forecast import show_forecast
from dashboard.blocks.what_if import show_what_if
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer
from studies.deadlines import list_deadlines

MOST_CASES = 5000


def show() -> None:
    """Draw the page."""
    reader = show_head(_("时限"), _("哪些件将要超过法定时限，由谁处理？"))
    deadlines = answer(list_deadlines, limit=MOST_CASES, lang=reader.lang)
    blocks.show_days_left(reader, deadlines)
    blocks.show_stages(reader, deadlines)
    blocks.show_responsible(reader, deadlines)
    blocks.show_worklist(reader, deadlines)
    streamlit.header(_("查一件"), anchor=False)
    show_case(reader)
    show_forecast(reader)
    show_citizen(reader)
    show_what_if(reader)


show()
