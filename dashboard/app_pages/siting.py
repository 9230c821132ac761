"""Siting: where to open so many new points, how good that is, and what each of them adds."""

import streamlit

from dashboard.blocks import siting as blocks
from dashboard.blocks import siting_form
from dashboard.locale import _
from dashboard.parts import show_head
from errors import InfeasibleRequest


def show() -> None:
    """Draw the page. What was asked stands in the URL, so a plan can be sent as a link."""
    reader = show_head(_("选址"), _("新设几个受理点，设在哪里最好，各带来多少？"))
    request = siting_form.ask_request(reader)
    if not siting_form.is_run():
        streamlit.info(_("选好条件后点“运行”。现有受理点全部保留，新点从候选点位中选取。"))
        return
    try:
        plan = siting_form.answer_request(request)
    except InfeasibleRequest:
        streamlit.warning(siting_form.say_infeasible(request))
        return
    blocks.show_verdict(reader, plan)
    blocks.show_map(reader, plan)
    blocks.show_opened(reader, plan)
    blocks.show_before_after(reader, plan)


show()
