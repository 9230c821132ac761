"""Access: who can reach a point within so many minutes, and who cannot."""

import streamlit

from dashboard.blocks import access as blocks
from dashboard.blocks import access_people as people
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer
from errors import InfeasibleRequest
from studies.access import measure_access


def show() -> None:
    """Draw the page."""
    reader = show_head(_("可达性"), _("多少流动人口在给定时间内能到一个受理点，哪些人到不了？"))
    mode, minutes = blocks.ask_travel(reader)
    try:
        access = answer(measure_access, minutes=float(minutes), mode=mode)
    except InfeasibleRequest:
        streamlit.info(_("这个地区没有流动人口资料，或没有带坐标的受理点，无法推算。"))
        return
    blocks.show_map(reader, access)
    people.show_unreached(reader, access)
    blocks.show_districts(reader, access)
    people.show_origins(reader, access)
    blocks.show_minutes(reader, access)
    people.show_modes(reader, access)


show()
