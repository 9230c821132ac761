"""Counts that are expected, each with its band, and what came where that is known."""

from typing import NamedTuple

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import MAIN, TROUBLE


class Words(NamedTuple):
    """What the parts of the chart are called; without `actual` there is none."""

    x_title: str
    y_title: str
    expected: str
    actual: str = ""


def draw_bands(frame: pandas.DataFrame, position: str, words: Words, height: int = 320) -> plotly.graph_objects.Figure:
    """Columns of `expected` with whiskers from `low` to `high`, and marks of `actual` where it is named."""
    figure = plotly.graph_objects.Figure()
    figure.add_bar(
        x=frame[position],
        y=frame["expected"],
        name=words.expected,
        marker_color=MAIN,
        error_y={
            "array": frame["high"] - frame["expected"],
            "arrayminus": frame["expected"] - frame["low"],
            "thickness": 1.5,
        },
        customdata=frame[["low", "high"]],
        hovertemplate=f"%{{x}}<br>{words.expected} %{{y:,.1f}} "
        "(%{customdata[0]:,.0f}–%{customdata[1]:,.0f})<extra></extra>",
    )
    if words.actual:
        figure.add_scatter(
            x=frame[position],
            y=frame["actual"],
            name=words.actual,
            mode="markers",
            marker={"symbol": "diamond", "size": 12, "color": TROUBLE},
            hovertemplate=f"%{{x}}<br>{words.actual} %{{y:,.0f}}<extra></extra>",
        )
    dress(figure, height, has_legend=bool(words.actual))
    figure.update_xaxes(title=words.x_title, type="category")
    figure.update_yaxes(rangemode="tozero")
    title_above(figure, words.y_title)
    return figure
