"""Turnaround: how long it takes, where the time goes, who is slow, whether it gets better, and what is in work."""

from dashboard.blocks.turnaround import show_groups
from dashboard.blocks.turnaround_control import show_control
from dashboard.blocks.turnaround_curve import show_curve
from dashboard.blocks.turnaround_filters import ask_filters
from dashboard.blocks.turnaround_flow import show_flow
from dashboard.blocks.turnaround_oddities import show_oddities
from dashboard.blocks.turnaround_partners import show_partners
from dashboard.blocks.turnaround_stages import show_shares
from dashboard.locale import _
from dashboard.parts import show_head


def show() -> None:
    """Draw the page, in the order in which a manager asks. What is chosen above holds for every block below."""
    reader = show_head(_("办理时长"), _("从受理到有结果要多少天，时间花在哪个环节、哪个地方，是否在好转？"))
    choice = ask_filters(reader)
    show_groups(reader, choice)
    show_curve(reader, choice)
    show_shares(reader, choice)
    show_partners(reader, choice)
    show_control(reader, choice)
    show_flow(reader, choice)
    show_oddities(reader, choice)


show()
