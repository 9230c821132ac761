"""Frame -> figure. Pure: wording, units and language come with the arguments."""

from dashboard.charts.bars import draw_bars, draw_columns
from dashboard.charts.figure import chart_config
from dashboard.charts.lines import draw_lines, draw_steps
from dashboard.charts.maps import Layer, draw_map
from dashboard.charts.tiles import draw_tiles

__all__ = [
    "Layer",
    "chart_config",
    "draw_bars",
    "draw_columns",
    "draw_lines",
    "draw_map",
    "draw_steps",
    "draw_tiles",
]
