"""Frame -> figure. Pure: wording, units and language come with the arguments."""

from dashboard.charts.bars import draw_bars, draw_columns, draw_columns_and_line
from dashboard.charts.changes import draw_change
from dashboard.charts.control import draw_control
from dashboard.charts.figure import chart_config
from dashboard.charts.frontier import draw_frontier
from dashboard.charts.funnel import Marks, draw_funnel
from dashboard.charts.heat import draw_heat
from dashboard.charts.hexagons import State, shade_by_state, shade_by_value, shade_ground
from dashboard.charts.lines import draw_lines, draw_steps
from dashboard.charts.maps import Layer, draw_map
from dashboard.charts.ranges import draw_ranges
from dashboard.charts.tiles import draw_tiles

__all__ = [
    "Layer",
    "Marks",
    "State",
    "chart_config",
    "draw_bars",
    "draw_change",
    "draw_columns",
    "draw_columns_and_line",
    "draw_control",
    "draw_frontier",
    "draw_funnel",
    "draw_heat",
    "draw_lines",
    "draw_map",
    "draw_ranges",
    "draw_steps",
    "draw_tiles",
    "shade_by_state",
    "shade_by_value",
    "shade_ground",
]
