"""Verification: whether invalid cards are told at once, what slipped through, and how often the register hits."""

from dashboard.blocks.register_now import show_register_now
from dashboard.blocks.verification import show_verdict
from dashboard.blocks.verification_exposure import show_exposure
from dashboard.blocks.verification_feeds import show_gaps, show_returns
from dashboard.blocks.verification_findings import show_attempts, show_wrong_answers
from dashboard.blocks.verification_hits import show_hits
from dashboard.blocks.verification_leads import show_leads
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer, area_codes
from studies.verification import describe_verification


def show() -> None:
    """Draw the page. Feeds are kept for the whole register, so they are told whatever the area."""
    reader = show_head(_("核查"), _("失效证件查得出来吗，挂失之后多久才生效？"))
    whole = answer(describe_verification, area_code=None, lang=reader.lang)
    is_whole = reader.area_code == area_codes()[0]
    here = whole if is_whole else answer(describe_verification, lang=reader.lang)
    show_verdict(here)
    show_register_now(reader)
    show_exposure(reader, here)
    show_wrong_answers(reader, here)
    show_attempts(reader, here)
    show_hits(reader, here)
    show_gaps(reader, whole)
    show_returns(reader, here)
    show_leads(reader)


show()
