"""Guide and publication: may they apply here, with what, how long, how much; and the points as published."""

import streamlit

from dashboard.blocks import guide as blocks
from dashboard.blocks import points
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer
from errors import InfeasibleRequest
from studies.publication import list_open_points


def show() -> None:
    """Draw the page."""
    reader = show_head(_("指南与公布"), _("能不能在这里办，带什么，多久，多少钱？受理点怎样公布？"))
    blocks.show_guide(reader)
    try:
        publication = answer(list_open_points)
    except InfeasibleRequest:
        streamlit.info(_("这个地区没有开放的受理点。"))
        return
    points.show_points(reader, publication)
    points.offer_files(publication, reader.lang)


show()
