"""Turnaround: how long it takes, where the time goes, who is slow, whether it gets better, and what is in work."""

from dashboard.blocks.turnaround import show_groups
from dashboard.blocks.turnaround_control import show_control
from dashboard.blocks.turnaround_curve import show_curve
from dashboard.blocks.turnaround_filters import Choice, ask_filters
from dashboard.blocks.turnaround_flow import show_flow
from dashboard.blocks.turnaround_oddities import show_oddities
from dashboard.blocks.turnaround_partners import show_partners
from dashboard.blocks.turnaround_stages import show_shares
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import Reader
from dashboard.state import switch


def show() -> None:
    """Draw one part of the page. What is chosen above holds for every block."""
    reader = show_head(_("办理时长"), _("从受理到有结果要多少天，时间花在哪个环节、哪个地方，是否在好转？"))
    parts = {"days": _("多少天"), "partners": _("户籍地机关"), "trend": _("是否在好转"), "records": _("环节记录")}
    draw = {"days": show_days, "partners": show_partners, "trend": show_trend, "records": show_oddities}
    part = switch(_("内容"), "part", parts, "days", label_visibility="collapsed")
    draw[part](reader, ask_filters(reader))


def show_days(reader: Reader, choice: Choice) -> None:
    """How long it takes, whether finished cases alone would flatter, and where the time goes."""
    show_groups(reader, choice)
    show_curve(reader, choice)
    show_shares(reader, choice)


def show_trend(reader: Reader, choice: Choice) -> None:
    """Whether it gets better, and how much is in work."""
    show_control(reader, choice)
    show_flow(reader, choice)


show()
