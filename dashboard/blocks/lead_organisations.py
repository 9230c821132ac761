"""Organisations that differ from their sector by more than chance, in a funnel."""

import pandas
import plotly.graph_objects
import streamlit

from dashboard.blocks.lead_rows import as_frame, ask_lead, show_rows
from dashboard.blocks.small_cells import explain_small, tell_small
from dashboard.charts import Marks, draw_funnel
from dashboard.charts.palette import MAIN, QUIET, TROUBLE
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.session import Reader, answer
from dashboard.state import choose, switch
from dashboard.tables import write_number
from data.labels import labels
from studies.verification_organisations import (
    FEWEST_CHECKS,
    OrganisationLead,
    OrganisationLeads,
    draw_limits,
    find_organisation_leads,
    hide_who,
)

FEWEST_DRAWN = 5  # with fewer a funnel shows nothing that the table does not


def show_organisations(reader: Reader) -> None:
    """The leads and the funnel of one measure and sector; then single rows of one lead, when asked for."""
    found = answer(find_organisation_leads, lang=reader.lang)
    if not found.judged:
        streamlit.info(_("核查满 {fewest} 次的用证单位还没有，不作比较。", fewest=FEWEST_CHECKS))
        return
    measures, sides = measure_names(), {"above": _("偏高"), "below": _("偏低")}
    leads = as_frame(found.leads, OrganisationLead)
    leads["measure_name"] = leads["measure"].map(measures)
    leads["verdict"] = leads["side"].map(sides)
    measure = switch(_("指标"), "measure", measures, "hit_rate")
    drawn, sector_name = choose_drawn(reader, found, measure)
    frame, columns = tell_small(leads, _columns())
    show_block(
        _("与同行不同的用证单位"),
        "lead_organisations",
        frame,
        columns,
        figure=draw(drawn, measures[measure]) if len(drawn) >= FEWEST_DRAWN else None,
        definition=f"{found.method_zh if reader.lang == 'zh' else found.method_en} {explain_small()}",
        said=say(found, measures[measure], sector_name),
        n=(float(found.judged), "organisations"),
        filters={_("指标"): measures[measure], _("行业"): sector_name},
        is_table_open=True,
    )
    if found.leads:
        names = [
            f"{row['organisation_id']} · {row['measure_name']} · {row['verdict']}" for row in leads.to_dict("records")
        ]
        place = ask_lead(names)
        show_rows(reader, found.leads[place], names[place])


def _columns() -> dict[str, Column]:
    return {
        "organisation_id": Column(_("用证单位"), is_whole=True),
        "sector_name": Column(_("行业")),
        "measure_name": Column(_("指标")),
        "verdict": Column(_("方向")),
        "events": Column(_("次数"), "checks"),
        "expected": Column(_("按他人比例应有"), "expected_checks"),
        "checks": Column(_("相关核查"), "checks"),
        "share": Column(_("占比"), "fine_share"),
        "others_share": Column(_("其他单位占比"), "fine_share"),
    }


def measure_names() -> dict[str, str]:
    """Measure -> its name."""
    return {"hit_rate": _("命中率"), "let_through": _("挂失证件放行比例"), "not_found": _("查无此证比例")}


def choose_drawn(reader: Reader, found: OrganisationLeads, measure: str) -> tuple[pandas.DataFrame, str]:
    """What the funnel shows: one sector, or all organisations where they are held against all."""
    rows = found.compared[found.compared["measure"] == measure]
    if measure == "let_through":
        return rows, _("全部行业")
    held = {code: name for code, name in labels("sector", reader.lang).items() if code in set(rows["sector"])}
    if not held:
        return rows, "–"
    flagged = rows.loc[rows["side"] != "within", "sector"]
    default = str(flagged.mode().iloc[0]) if len(flagged) else next(iter(held))
    sector = choose(_("漏斗图的行业"), "sector", held, default)
    return rows[rows["sector"] == sector], held[sector]


def draw(drawn: pandas.DataFrame, measure_name: str) -> plotly.graph_objects.Figure:
    """The flagged stand out with their names."""
    rows = hide_who(drawn).rename(columns={"organisation_id": "name", "checks": "due", "share": "late_share"})
    looks = (
        ("within", _("未点名"), QUIET, "circle", 0.5),
        ("above", _("偏高"), TROUBLE, "triangle-up", 1.0),
        ("below", _("偏低"), MAIN, "triangle-down", 1.0),
    )
    limits = draw_limits(drawn).rename(columns={"checks": "due"})
    return draw_funnel(
        [
            Marks(rows[rows["side"] == side], title, colour, symbol, opacity, is_named=side != "within")
            for side, title, colour, symbol, opacity in looks
        ],
        limits,
        float(drawn["others_share"].iloc[0]),
        x_title=_("相关核查（对数刻度）"),
        y_title=measure_name,
        target_title=_("其他单位"),
        limit_titles=(_("95% 界限"), _("99.8% 界限")),
    )


def say(found: OrganisationLeads, measure_name: str, sector_name: str) -> str:
    """How many were compared, how many stand out, what the chart shows."""
    count = len({lead.organisation_id for lead in found.leads})
    return join_sentences(
        _(
            "比较了 {judged} 家用证单位，{count} 家有线索；另有 {few} 家核查不满 {fewest} 次，不列出。",
            judged=write_number(found.judged, "count"),
            count=write_number(count, "count"),
            few=write_number(found.suppressed, "count"),
            fewest=FEWEST_CHECKS,
        ),
        _("图为{sector}的{measure}；表为全部线索。", sector=sector_name, measure=measure_name),
    )
