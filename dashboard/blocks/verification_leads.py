"""Leads on the Verification page: who or what calls for a closer look. No verdicts, and no single rows unasked."""

import streamlit

from dashboard.blocks.lead_changes import show_changes
from dashboard.blocks.lead_organisations import show_organisations
from dashboard.blocks.lead_speeds import show_speeds
from dashboard.locale import _
from dashboard.session import Reader
from dashboard.state import switch


def show_leads(reader: Reader) -> None:
    """One kind of lead at a time."""
    streamlit.header(_("值得核实的线索"), anchor=False)
    streamlit.markdown(
        _("线索不是结论：只说明超出偶然，原因可能正常，请先核实。单条记录须点“查看明细”才显示，每次查看都会留痕。")
    )
    kinds = {"organisations": _("单位对比"), "changes": _("次数突变"), "speeds": _("异地同卡")}
    draw = {"organisations": show_organisations, "changes": show_changes, "speeds": show_speeds}
    draw[switch(_("线索"), "lead", kinds, "organisations", label_visibility="collapsed")](reader)
