"""What the Siting page shows before a plan is asked for: the points there are, and where more could be opened.

It is also what the first plan waits for otherwise: the browser has fetched what draws charts and tables by then.
"""

import pandas
import streamlit

from dashboard.blocks.siting_form import say_no_candidates
from dashboard.charts import Layer, draw_map, shade_ground
from dashboard.charts.palette import INK, TEAL
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.places import list_candidates, list_points, list_residents, with_full_names
from dashboard.plans import is_nation, name_parts, say_ground
from dashboard.session import Reader, answer
from data.labels import labels
from errors import InfeasibleRequest


def show_start(reader: Reader) -> None:
    """Points and candidate sites on a map; nothing of the nation, or where no residents are known."""
    candidates = answer(list_candidates)
    if candidates.empty:
        streamlit.info(say_no_candidates())
        return
    if is_nation(reader):
        return
    try:
        places = answer(list_residents)
    except InfeasibleRequest:
        return
    points = answer(list_points)
    layers = [Layer(candidates, _("候选点位"), TEAL, "circle", 6), Layer(points, _("现有受理点"), INK, size=7)]
    shown = _describe(reader, candidates)
    show_block(
        _("现有受理点与候选点位"),
        "siting_start",
        shown,
        {
            "name": Column(_("候选点位")),
            "district": Column(_("地区")),
            "kind_name": Column(_("类型")),
            "windows": Column(_("窗口数"), "count"),
            "setup_cost_yuan": Column(_("设置经费"), "yuan"),
            "yearly_cost_yuan": Column(_("年度经费"), "yuan"),
            "site_id": Column(_("点位编号")),
        },
        figure=draw_map(shade_ground(places), layers, labels=name_parts(reader, places)),
        definition=say_ground(reader),
        n=(len(shown), "points"),
        is_map=True,
    )


def _describe(reader: Reader, candidates: pandas.DataFrame) -> pandas.DataFrame:
    named = with_full_names(candidates, "division_code", reader, "district")
    return named.assign(kind_name=named["kind"].map(dict(labels("point_kind", reader.lang))))
