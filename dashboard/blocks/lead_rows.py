"""Single checks behind a lead: shown when asked for, and only when the look could be logged."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import pandas
import streamlit

from dashboard.blocks.looks import log_before
from dashboard.locale import _
from dashboard.parts import Column, show_table
from dashboard.session import Reader
from dashboard.state import choose
from dashboard.tables import present
from studies.verification_changes import ChangeLead
from studies.verification_lead_rows import MOST_ROWS, list_lead_rows
from studies.verification_organisations import OrganisationLead
from studies.verification_speeds import SpeedLead

Lead = OrganisationLead | ChangeLead | SpeedLead


def ask_lead(names: Sequence[str]) -> int:
    """Which of the leads the reader looks at; its place in the list."""
    options = {str(place): name for place, name in enumerate(names)}
    return int(choose(_("选择一条线索"), "pick", options, "0"))


def show_rows(reader: Reader, lead: Lead, name: str) -> None:
    """A button; the rows once it is pressed, until anything else is chosen."""
    if not streamlit.button(_("查看明细"), key="lead.rows", icon=":material/visibility:"):
        streamlit.caption(_("明细为单条核查记录，最多 {most} 条；查看会记入“数据”页的查看记录。", most=MOST_ROWS))
        return
    rows = list_lead_rows(reader.snapshot, reader.scope, lead, reader.area_code, reader.lang)
    if not log_before(_("核查"), _("线索：{name}", name=name), len(rows)):
        return
    columns = row_columns()
    show_table(present(rows, columns), columns, "lead_rows", _("明细"))


def row_columns() -> Mapping[str, Column]:
    """How single checks are shown."""
    return {
        "checked_at": Column(_("核查时间"), "instant"),
        "card": Column(_("证件标识")),
        "organisation_id": Column(_("用证单位")),
        "sector": Column(_("行业")),
        "place": Column(_("核查地")),
        "channel": Column(_("渠道")),
        "answer": Column(_("答复")),
        "verification_id": Column(_("核查流水号"), is_whole=True),
    }


def as_frame(leads: Sequence[Lead], kind: type[Lead]) -> pandas.DataFrame:
    """Leads as a table, with its columns where there are none."""
    return pandas.DataFrame([vars(lead) for lead in leads], columns=[field.name for field in fields(kind)])
