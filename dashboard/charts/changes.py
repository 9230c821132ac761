"""Counts by week, what was to be expected, and the week from which on they are at another level."""

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import GREY, MAIN, TROUBLE


def draw_change(
    frame: pandas.DataFrame,
    week: object,
    *,
    titles: tuple[str, str, str],
    x_title: str,
    y_title: str,
    height: int = 320,
) -> plotly.graph_objects.Figure:
    """`frame` has week, count and expected; `week` is that of the change; `titles` word count, expected and change."""
    figure = plotly.graph_objects.Figure()
    figure.add_bar(
        x=frame["week"],
        y=frame["count"],
        name=titles[0],
        marker={"color": MAIN},
        hovertemplate=f"%{{x|%Y-%m-%d}}<br>{titles[0]} %{{y:,.0f}}<extra></extra>",
    )
    figure.add_scatter(
        x=frame["week"],
        y=frame["expected"],
        name=titles[1],
        mode="lines",
        line={"color": GREY, "width": 2},
        hovertemplate=f"{titles[1]} %{{y:,.1f}}<extra></extra>",
    )
    figure.add_scatter(
        x=[week, week],
        y=[0, max(frame["count"].max(), frame["expected"].max())],
        name=titles[2],
        mode="lines",
        line={"color": TROUBLE, "dash": "dash", "width": 2},
        hovertemplate=f"{titles[2]} %{{x|%Y-%m-%d}}<extra></extra>",
    )
    dress(figure, height, has_legend=True)
    figure.update_xaxes(title=x_title, type="date", tickformat="%Y-%m")
    figure.update_yaxes(rangemode="tozero")
    title_above(figure, y_title)
    return figure
