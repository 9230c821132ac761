"""Expected beside observed applications, place by place, on the Demand page."""

import pandas

from dashboard.blocks.assumptions import say_adjusted
from dashboard.blocks.demand_words import compared_columns, explain, say_choices
from dashboard.charts import draw_bars
from dashboard.charts.palette import MAIN, QUIET
from dashboard.locale import _, join_sentences
from dashboard.parts import Column, show_block
from dashboard.places import with_full_names
from dashboard.session import Reader
from dashboard.tables import write_number
from studies.demand import DemandResult


def show_areas(reader: Reader, demand: DemandResult) -> None:
    """Expected beside observed, by district (by street inside one district)."""
    areas = with_full_names(pandas.DataFrame(demand.areas), "area_code", reader)
    is_rest = (areas["area_code"] == demand.area_code) & (len(areas) > 1)
    areas["name"] = [
        _("{name}（街道不详）", name=n) if rest else n for n, rest in zip(areas["name"], is_rest, strict=True)
    ]
    areas = areas.sort_values("expected", ascending=False)
    total = demand.total
    said = _(
        "{area}有流动人口 {persons}；{first} 至 {last} 应有 {expected}，实际受理 {observed}，需求满足率 {share}。",
        area=reader.area_name,
        persons=write_number(total["floating_population"], "persons"),
        first=demand.window_from,
        last=demand.window_to,
        expected=write_number(total["expected"], "cases"),
        observed=write_number(total["observed"], "cases"),
        share=write_number(total["served_share"], "share"),
    )
    show_block(
        _("各地应有与实际件数"),
        "demand_by_area",
        areas,
        {"name": Column(_("地区"))} | compared_columns(),
        figure=draw_bars(
            areas,
            "name",
            {"expected": _("应有件数"), "observed": _("实际件数")},
            value_title=_("件"),
            colours=(QUIET, MAIN),
        ),
        metrics=("served_share", "floating_population"),
        definition=explain(reader, demand),
        said=join_sentences(said, say_adjusted(reader, demand)),
        n=(total["observed"], "cases"),
        filters=say_choices(reader, demand),
    )
