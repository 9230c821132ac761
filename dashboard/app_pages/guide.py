"""Guide and publication: may they apply here, with what, how long, how much; and the points as published."""

from dashboard.blocks.guide import show_guide
from dashboard.blocks.publication import show_publication
from dashboard.blocks.travel_saved import show_travel_saved
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.state import switch


def show() -> None:
    """Draw one part of the page."""
    reader = show_head(_("指南与公布"), _("能不能在这里办，带什么，多久，多少钱？受理点怎样公布？"))
    parts = {"guide": _("办理指南"), "points": _("受理点公布"), "travel": _("少跑的路")}
    draw = {"guide": show_guide, "points": show_publication, "travel": show_travel_saved}
    draw[switch(_("内容"), "part", parts, "guide", label_visibility="collapsed")](reader)


show()
