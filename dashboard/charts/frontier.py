"""A value that grows with what is spent on it: the best known, how much better it can be at most, and one plan."""

from typing import NamedTuple

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import BLUE, PALE_BLUE, STAR


class Words(NamedTuple):
    """What the axes and the parts of the chart are called."""

    x_title: str
    y_title: str
    value: str
    bound: str
    plan: str


def draw_frontier(
    frame: pandas.DataFrame,
    position: str,
    words: Words,
    plan: tuple[float, float] | None = None,
    *,
    y_hover: str = "%{y:,.0f}",
    height: int = 340,
) -> plotly.graph_objects.Figure:
    """Columns `value` and `bound` by `position`: a line, the band between, and a star where the plan stands."""
    figure = plotly.graph_objects.Figure()
    figure.add_scatter(
        x=frame[position],
        y=frame["bound"],
        name=words.bound,
        mode="lines",
        line={"color": PALE_BLUE, "width": 1, "dash": "dot"},
        hovertemplate=f"%{{x:,.0f}}<br>{words.bound} {y_hover}<extra></extra>",
    )
    figure.add_scatter(
        x=frame[position],
        y=frame["value"],
        name=words.value,
        mode="lines+markers",
        fill="tonexty",
        fillcolor="rgba(185, 213, 236, 0.5)",
        line={"color": BLUE, "width": 2},
        marker={"size": 6},
        hovertemplate=f"%{{x:,.0f}}<br>{words.value} {y_hover}<extra></extra>",
    )
    if plan is not None:
        figure.add_scatter(
            x=[plan[0]],
            y=[plan[1]],
            name=words.plan,
            mode="markers",
            marker={"symbol": "star", "size": 15, "color": STAR},
            hovertemplate=f"%{{x:,.0f}}<br>{words.plan} {y_hover}<extra></extra>",
        )
    dress(figure, height, has_legend=True)
    figure.update_xaxes(title=words.x_title, rangemode="tozero", nticks=8)
    title_above(figure, words.y_title)
    return figure
