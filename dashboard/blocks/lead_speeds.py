"""Cards checked in two cities sooner than anyone can travel."""

import streamlit

from dashboard.blocks.lead_rows import as_frame, ask_lead, show_rows
from dashboard.charts import draw_bars
from dashboard.charts.palette import TROUBLE
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.tables import write_number
from studies.verification_speeds import SpeedLead, find_speed_leads

MOST_BARS = 15


def show_speeds(reader: Reader) -> None:
    """One row a card; then its two checks, when asked for."""
    found = answer(find_speed_leads, lang=reader.lang)
    if not found.leads:
        pairs = write_number(found.pairs, "count")
        streamlit.info(_("九小时内在两个城市各查一次的有 {pairs} 对，没有快于任何交通方式的。", pairs=pairs))
        return
    leads = as_frame(found.leads, SpeedLead)
    leads["way"] = leads["from_place"] + " → " + leads["to_place"]
    leads["name"] = leads["card"] + " " + leads["way"]
    names = leads["name"].tolist()
    show_block(
        _("同一证件先后在两地核查，快于任何交通方式"),
        "lead_speeds",
        leads,
        {
            "card": Column(_("证件标识")),
            "implied_km_per_hour": Column(_("隐含速度"), "km_per_hour"),
            "way": Column(_("先后核查地")),
            "minutes": Column(_("间隔"), "minutes"),
            "distance_km": Column(_("两地距离"), "km"),
            "from_at": Column(_("先"), "instant"),
            "to_at": Column(_("后"), "instant"),
            "pairs": Column(_("这样的对数"), "count"),
        },
        figure=draw_bars(
            leads.head(MOST_BARS),
            "name",
            {"implied_km_per_hour": _("隐含速度")},
            value_title=_("隐含速度（公里/小时）"),
            hover="%{x:,.0f}",
            colours=(TROUBLE,),
        ),
        definition=found.method_zh if reader.lang == "zh" else found.method_en,
        said=_(
            "九小时内在两个城市各查一次的有 {pairs} 对，其中 {cards} 快于任何交通方式。",
            pairs=write_number(found.pairs, "count"),
            cards=write_number(len(leads), "cards"),
        ),
        n=(float(found.pairs), "pairs"),
        is_table_open=True,
    )
    place = ask_lead(names)
    show_rows(reader, found.leads[place], names[place])
