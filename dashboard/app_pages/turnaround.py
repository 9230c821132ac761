"""Turnaround: how long it takes, where the time goes, and whether finished cases alone would flatter it."""

from dashboard.blocks import turnaround as blocks
from dashboard.locale import _
from dashboard.parts import show_head


def show() -> None:
    """Draw the page."""
    reader = show_head(_("办理时长"), _("从受理到有结果要多少天，时间花在哪个环节、哪个地方？"))
    blocks.show_groups(reader)
    blocks.show_curve(reader)


show()
