"""Verification: how often the register of invalid cards hits, and how long a lost card stays good."""

from dashboard.blocks import verification as blocks
from dashboard.blocks.register_now import show_register_now
from dashboard.locale import _
from dashboard.parts import show_head
from dashboard.session import answer, area_codes
from studies.verification import describe_verification


def show() -> None:
    """Draw the page. Exposure and false accepts are kept for the whole register, so they are asked without an area."""
    reader = show_head(_("核查"), _("失效证件查得出来吗，挂失之后多久才生效？"))
    whole = answer(describe_verification, area_code=None, lang=reader.lang)
    is_whole = reader.area_code == area_codes()[0]
    here = whole if is_whole else answer(describe_verification, lang=reader.lang)
    show_register_now(reader)
    blocks.show_sectors(reader, here)
    blocks.show_exposure(reader, whole)
    blocks.show_months(reader, here)
    blocks.show_false_accepts(reader, whole)


show()
