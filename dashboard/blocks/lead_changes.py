"""Organisations and places whose weekly counts changed abruptly."""

import pandas
import plotly.graph_objects
import streamlit

from dashboard.blocks.lead_rows import as_frame, ask_lead, show_rows
from dashboard.charts import draw_change
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.verification_changes import ChangeLead, ChangeLeads, find_change_leads


def show_changes(reader: Reader) -> None:
    """One change drawn, all of them in the table; then single rows, when asked for."""
    found = answer(find_change_leads, lang=reader.lang)
    if not found.leads:
        said = _("比较了 {count} 个序列，没有突变。", count=write_number(found.judged, "count"))
        streamlit.info(said)
        return
    leads = as_frame(found.leads, ChangeLead)
    leads["what_name"] = leads["what"].map({"checks": _("核查次数"), "hits": _("命中次数")})
    leads["way"] = leads["direction"].map({"rise": _("骤升"), "fall": _("骤降")})
    names = [f"{row['name']} · {row['what_name']} · {row['way']}" for row in leads.to_dict("records")]
    place = ask_lead(names)
    lead = found.leads[place]
    show_block(
        _("每周次数的突变"),
        "lead_changes",
        leads,
        {
            "name": Column(_("用证单位或地区"), is_whole=True),
            "sector_name": Column(_("行业")),
            "what_name": Column(_("数什么")),
            "way": Column(_("方向")),
            "week": Column(_("自哪一周起")),
            "before": Column(_("此前每周"), "number"),
            "after": Column(_("此后每周"), "number"),
            "factor": Column(_("扣除同行走势后的倍数"), "number"),
        },
        figure=draw(found, lead),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=say(found, lead, names[place]),
        n=(float(found.judged), "series"),
        is_table_open=True,
    )
    show_rows(reader, lead, names[place])


def draw(found: ChangeLeads, lead: ChangeLead) -> plotly.graph_objects.Figure:
    """The weeks of one lead."""
    series = found.series
    same_sector = series["sector"].fillna("") == (lead.sector or "")
    is_it = (series["kind"] == lead.kind) & (series["key"] == lead.key) & (series["what"] == lead.what) & same_sector
    return draw_change(
        series[is_it],
        pandas.Timestamp(lead.week),
        titles=(_("实际"), _("若未变化（按其他单位同周走势）"), _("突变")),
        x_title=_("周（周一起）"),
        y_title=_("次"),
    )


def say(found: ChangeLeads, lead: ChangeLead, name: str) -> str:
    """How many changed, and the one that is drawn."""
    return _(
        "比较了 {judged} 个序列，{count} 个有突变。图为 {name}：自 {week} 那一周起，每周由 {before} 变为 {after}。",
        judged=write_number(found.judged, "count"),
        count=write_number(len(found.leads), "count"),
        name=name,
        week=lead.week.isoformat(),
        before=write_number(lead.before, "number"),
        after=write_number(lead.after, "number"),
    )
