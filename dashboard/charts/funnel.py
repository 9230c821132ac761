"""A funnel: each bureau's share over its number, between limits that narrow as numbers grow."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import GREY, INK

SIZES = [factor * 10**power for power in range(7) for factor in (1, 3)]


@dataclass(frozen=True)
class Marks:
    """Bureaus drawn alike: a frame with name, due and late_share, what they are called, and how they are drawn.

    `is_named` writes each one's name beside it.
    """

    frame: pandas.DataFrame
    title: str
    colour: str
    symbol: str = "circle"
    opacity: float = 1.0
    is_named: bool = False


def draw_funnel(
    marks: Sequence[Marks],
    limits: pandas.DataFrame,
    target: float,
    *,
    x_title: str,
    y_title: str,
    y_format: str = ".1%",
    target_title: str,
    limit_titles: tuple[str, str],
    height: int = 420,
) -> plotly.graph_objects.Figure:
    """`limits` has due, low_95, high_95, low_998, high_998; the number axis is logarithmic."""
    figure = plotly.graph_objects.Figure()
    _add_line(figure, limits["due"], [target] * len(limits), target_title, INK, "solid")
    for (level, dash), title in zip((("95", "dot"), ("998", "dash")), limit_titles, strict=True):
        _add_line(figure, limits["due"], limits[f"high_{level}"], title, GREY, dash, group=level)
        _add_line(figure, limits["due"], limits[f"low_{level}"], title, GREY, dash, group=level, is_named=False)
    for each in marks:
        figure.add_scatter(
            x=each.frame["due"],
            y=each.frame["late_share"],
            text=each.frame["name"],
            name=each.title,
            mode="markers+text" if each.is_named else "markers",
            textposition="middle right",
            marker={"color": each.colour, "symbol": each.symbol, "size": 8, "opacity": each.opacity},
            hovertemplate=f"%{{text}}<br>{x_title} %{{x:,.0f}}<br>{y_title} %{{y:{y_format}}}<extra></extra>",
        )
    dress(figure, height, has_legend=True)
    figure.update_xaxes(title=x_title, type="log", tickvals=SIZES, ticktext=[f"{size:,}" for size in SIZES])
    figure.update_yaxes(rangemode="tozero", tickformat=".0%")
    title_above(figure, y_title)
    return figure


def _add_line(
    figure: plotly.graph_objects.Figure,
    position: Sequence[float],
    value: Sequence[float],
    title: str,
    colour: str,
    dash: str,
    *,
    group: str = "",
    is_named: bool = True,
) -> None:
    figure.add_scatter(
        x=position,
        y=value,
        name=title,
        mode="lines",
        line={"color": colour, "dash": dash, "width": 1.5},
        hoverinfo="skip",
        legendgroup=group or title,
        showlegend=is_named,
    )
