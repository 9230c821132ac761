"""What if there were fewer staff, slower making, faster reviews: next month's on-time share."""

import pandas
import streamlit

from dashboard.charts import draw_ranges
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from errors import InfeasibleRequest
from studies.what_if import ask_what_if


def show_what_if(reader: Reader) -> None:
    """The on-time share as things are and under each change."""
    try:
        found = answer(ask_what_if)
    except InfeasibleRequest:
        streamlit.info(_("这个地区近 13 周没有受理件，无从推算。"))
        return
    names = {
        "today": _("现状"),
        "fewer_staff": _("人手减少两成"),
        "slower_making": _("制证多 3 天"),
        "faster_review": _("审核用时减半"),
    }
    rows = pandas.DataFrame(found.rows)
    rows["name"] = rows["change"].map(names)
    rows["per_thousand"] = (1 - rows["on_time_share"]) * 1000
    share = dict(zip(rows["change"], rows["on_time_share"], strict=True))
    said = _(
        "今后 30 天受理的件，按现状预计 {today} 在法定时限内有结果；人手减少两成为 {fewer}，制证多 3 天为 {slower}，"
        "审核用时减半为 {faster}。",
        today=write_number(share["today"], "fine_share"),
        fewer=write_number(share["fewer_staff"], "fine_share"),
        slower=write_number(share["slower_making"], "fine_share"),
        faster=write_number(share["faster_review"], "fine_share"),
    )
    show_block(
        _("如果……"),
        "what_if",
        rows,
        {
            "name": Column(_("情形")),
            "on_time_share": Column(_("按时率"), "fine_share"),
            "per_thousand": Column(_("每千件超期"), "expected"),
            "p50_days": Column("P50", "whole_days"),
            "p80_days": Column("P80", "whole_days"),
            "p90_days": Column("P90", "whole_days"),
        },
        figure=draw_ranges(
            rows,
            "name",
            {"p50_days": "P50", "p80_days": "P80", "p90_days": "P90"},
            value_title=_("自受理起的天数"),
            hover=_("%{x:,.0f} 天"),
        ),
        is_table_open=True,
        metrics=("on_time_share",),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=said,
        n=(found.cases, "cases"),
    )
