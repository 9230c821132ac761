"""Overview: how it stands, how the last weeks went, and where each of the three users should look first."""

from dashboard.blocks import overview as blocks
from dashboard.blocks.monthly import offer_monthly
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer
from studies.deadlines import list_deadlines
from studies.overview import describe_overview


def show() -> None:
    """Draw the page."""
    reader = show_head(_("总览"), _("现在情况怎样，最近是好转还是变差，先看哪里？"))
    overview = answer(describe_overview)
    deadlines = answer(list_deadlines, limit=0, lang=reader.lang)
    access = blocks.find_access()
    blocks.show_headline(reader, overview, deadlines, access)
    blocks.show_weeks(reader, overview)
    blocks.show_first_looks(reader, overview, deadlines, access)
    offer_monthly(reader, overview.months)


show()
