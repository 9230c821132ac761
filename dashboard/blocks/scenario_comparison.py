"""Scenarios side by side: parameters that differ, what each achieves, and the points they share, on a map."""

import html
from collections.abc import Callable, Sequence
from typing import Any

import pandas
import streamlit

from dashboard.blocks.siting_form import name_objectives
from dashboard.blocks.siting_words import name_sites
from dashboard.charts import Layer
from dashboard.charts.palette import SERIES, STAR
from dashboard.locale import _
from dashboard.parts import Column, show_block
from dashboard.places import full_place, list_points, list_residents
from dashboard.plans import draw_layers, is_nation, say_ground
from dashboard.session import Reader, answer
from dashboard.tables import KINDS, write_number
from data.labels import labels
from studies.scenario_comparison import Comparison, compare_scenarios
from warehouse.scenarios import Scenario


def show_comparison(reader: Reader, scenarios: Sequence[Scenario]) -> None:
    """The table and the map."""
    compared = compare_scenarios(scenarios)
    if not compared.is_one_snapshot:
        streamlit.warning(_("这些方案保存在不同的快照上，数字的差别也可能来自数据的变化。"))
    _show_measures(reader, compared)
    _show_sites(reader, compared)


def _show_measures(reader: Reader, compared: Comparison) -> None:
    parameters = [
        {
            "measure": _name_parameter(row["parameter"]),
            "values": [_say(reader, row["parameter"], each) for each in row["values"]],
        }
        for row in compared.parameters
    ]
    measures = [
        {"measure": _name_measure(row["measure"]), "values": list(map(_write, row["values"], row["units"]))}
        for row in compared.measures
    ]
    keys = [f"plan{number}" for number in range(len(compared.names))]
    table = pandas.DataFrame(
        [{"measure": row["measure"], **dict(zip(keys, row["values"], strict=True))} for row in [*parameters, *measures]]
    )
    columns = {"measure": Column(_("项目"))} | {
        key: Column(name) for key, name in zip(keys, compared.names, strict=True)
    }
    show_block(
        _("并列比较"),
        "scenario_comparison",
        table,
        columns,
        said=_("先列不同的条件，再列各方案的目标值、证明、方案后的可达性和经费。"),
        metrics=("covered_share", "mean_minutes"),
    )


def _show_sites(reader: Reader, compared: Comparison) -> None:
    """Which points all open, which only some, over where people live."""
    sites = pandas.DataFrame(compared.sites)
    if sites.empty:
        return
    sites["by"] = [_("、").join(each) for each in sites["opened_by"]]
    sites["district"] = [full_place(code, reader) for code in sites["division_code"]]
    common = int(sites["is_common"].sum())
    figure = None
    if not is_nation(reader):
        layers = [Layer(sites[sites["is_common"]], _("共同新设"), STAR, "star", 17)] if common else []
        apart = sites[~sites["is_common"]].groupby("by", sort=False)
        for (by, part), colour in zip(apart, (*SERIES, *SERIES), strict=False):
            layers.append(Layer(part, html.escape(str(by)), colour, "diamond", 13))
        figure = draw_layers(reader, answer(list_residents), layers)
    show_block(
        _("各方案新设的点"),
        "scenario_sites",
        sites,
        {
            "name": Column(_("候选点位")),
            "district": Column(_("地区")),
            "by": Column(_("哪些方案新设")),
            "site_id": Column(_("点位编号")),
        },
        figure=figure,
        said=_("共同新设 {common} 个，其余 {apart} 个只在部分方案中。", common=common, apart=len(sites) - common),
        definition=say_ground(reader),
        n=(len(sites), "points"),
        is_map=figure is not None,
        is_table_open=True,
    )


def _name_measure(name: str) -> str:
    names = {
        "value": _("目标值"),
        "bound": _("理论极限"),
        "gap": _("与理论极限的差距"),
        "proven": _("已证明最优"),
        "opened": _("新设受理点"),
        "covered": _("方案后覆盖"),
        "covered_share": _("方案后覆盖率"),
        "mean_minutes": _("平均时间"),
        "p90_minutes": _("九成人在此时间内"),
        "max_minutes": _("住得最远的人"),
        "gini": _("时间的基尼系数"),
        "points": _("方案后受理点"),
        "setup_cost_yuan": _("设置经费"),
        "yearly_cost_yuan": _("年度经费"),
    }
    return names.get(name, name)


def _name_parameter(name: str) -> str:
    names = {
        "area_code": _("地区"),
        "objective": _("目标"),
        "mode": _("出行方式"),
        "minutes": _("时间上限（分钟）"),
        "open_count": _("新设受理点（个）"),
        "share": _("覆盖率至少"),
        "close": _("停办的现有受理点"),
        "budget": _("设置经费至多"),
        "seconds": _("求解时限（秒）"),
        "require": _("必须开设的候选点位"),
        "forbid": _("不得开设的候选点位"),
        "floor": _("各区覆盖率至少"),
    }
    return _("条件：{name}", name=names.get(name, name))


def _say(reader: Reader, name: str, value: Any) -> str:
    """A parameter's value in words."""
    if value is None or value == []:
        return "–"
    if name == "objective":
        return name_objectives().get(value, str(value))
    if name == "mode":
        return labels("mode", reader.lang).get(value, str(value))
    if name == "area_code":
        return full_place(str(value), reader)
    if name in ("share", "floor"):
        return write_number(value, "share")
    if name == "budget":
        return write_number(value, "yuan")
    if isinstance(value, list):
        return _name_points()(value) if name == "close" else name_sites()(value)
    return f"{value:,g}" if isinstance(value, int | float) else str(value)


def _name_points() -> Callable[[Sequence[str]], str]:
    """From ids of existing points to their names, one after another."""
    names = answer(list_points).set_index("acceptance_point_id")["name"].to_dict()
    separator = _("、")
    return lambda points: separator.join(names.get(point, point) for point in points)


def _write(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return write_number(value, unit if unit in KINDS else "number")
