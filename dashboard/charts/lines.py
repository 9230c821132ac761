"""Lines over time, and steps of a share over days or minutes."""

from collections.abc import Mapping

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import GREY, SERIES

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")  # told apart without colour too


def draw_lines(
    frame: pandas.DataFrame,
    position: str,
    values: Mapping[str, str],
    *,
    x_title: str,
    y_title: str,
    hover: str = "%{y:,.0f}",
    colours: tuple[str, ...] = SERIES,
    date_format: str = "",
    y_format: str = "",
    is_log: bool = False,
    height: int = 320,
) -> plotly.graph_objects.Figure:
    """One line per column; `date_format` (%Y-%m) where the axis is dates; `is_log` for values far apart."""
    figure = plotly.graph_objects.Figure()
    at = f"%{{x|{date_format}}}" if date_format else "%{x}"
    for number, (column, title) in enumerate(values.items()):
        figure.add_scatter(
            x=frame[position],
            y=frame[column],
            name=title,
            mode="lines+markers",
            line={"color": colours[number % len(colours)], "dash": DASHES[number % len(DASHES)], "width": 2},
            marker={"size": 5},
            hovertemplate=f"{at}<br>{title} {hover}<extra></extra>",
        )
    dress(figure, height, has_legend=len(values) > 1)
    figure.update_xaxes(title=x_title, tickformat=date_format or None)
    figure.update_yaxes(rangemode="tozero", tickformat=y_format or None)
    title_above(figure, y_title)
    if is_log:
        figure.update_yaxes(type="log", rangemode="normal", dtick=1)
    return figure


def draw_steps(
    curves: Mapping[str, pandas.DataFrame],
    position: str,
    value: str,
    *,
    x_title: str,
    y_title: str,
    marks: Mapping[str, float] | None = None,
    until: float | None = None,
    is_smooth: bool = False,
    colours: tuple[str, ...] = SERIES,
    height: int = 340,
) -> plotly.graph_objects.Figure:
    """One step curve of a share (0-1) per name; `marks` are upright lines with their wording."""
    figure = plotly.graph_objects.Figure()
    for number, (title, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=curve[position],
            y=curve[value],
            name=title,
            mode="lines",
            line={
                "shape": "linear" if is_smooth else "hv",
                "color": colours[number % len(colours)],
                "dash": DASHES[number % len(DASHES)],
                "width": 2,
            },
            hovertemplate=f"{x_title} %{{x:,.0f}}<br>{title} %{{y:.1%}}<extra></extra>",
        )
    dress(figure, height, has_legend=len(curves) > 1)
    for wording, place in (marks or {}).items():
        figure.add_vline(
            x=place,
            line_dash="dot",
            line_width=1.5,
            line_color=GREY,
            annotation_text=wording,
            annotation_position="top left",
        )
    figure.update_xaxes(title=x_title, rangemode="tozero")
    if until is not None:
        figure.update_xaxes(range=[0, until])
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%")
    title_above(figure, y_title)
    return figure
