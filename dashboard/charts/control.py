"""A control chart: values in time order, their centre and limits, signals of change, and values that take no part."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.palette import GREY, INK, MAIN, QUIET, TROUBLE

MARKERS: Mapping[str, Mapping[str, Any]] = {  # by signal; told apart without colour too
    "": {"color": MAIN, "size": 4},
    "run": {"color": TROUBLE, "symbol": "square", "size": 6},
    "beyond": {"color": TROUBLE, "symbol": "diamond", "size": 10},
}
APART = {"color": QUIET, "symbol": "circle-open", "size": 7}


def draw_control(
    frame: pandas.DataFrame,
    centre: float,
    *,
    titles: Mapping[str, str],
    x_title: str,
    y_title: str,
    hover: str,
    y_format: str = "",
    height: int = 340,
) -> plotly.graph_objects.Figure:
    """`frame` has week, value, low, high (missing where a value takes no part) and signal.

    `titles` words value, centre, limits, beyond, run and apart (what takes no part).
    """
    figure = plotly.graph_objects.Figure()
    takes_part = frame["high"].notna()
    inside, apart = frame[takes_part], frame[~takes_part & frame["value"].notna()]
    for side, is_named in (("high", True), ("low", False)):
        line = {"color": GREY, "dash": "dash", "width": 1.2, "shape": "hvh"}
        _add_line(figure, inside["week"], inside[side], titles["limits"], line, is_named)
    _add_line(figure, inside["week"], [centre] * len(inside), titles["centre"], {"color": INK, "width": 1.2})
    _add_line(figure, inside["week"], inside["value"], titles["value"], {"color": MAIN, "width": 2})
    for signal, marker in MARKERS.items():
        found = inside[inside["signal"] == signal]
        _add_marks(figure, found, titles[signal or "value"], marker, hover, is_named=bool(signal))
    _add_marks(figure, apart, titles["apart"], APART, hover)
    dress(figure, height, has_legend=True)
    figure.update_xaxes(title=x_title, type="date", tickformat="%Y-%m")
    figure.update_yaxes(tickformat=y_format or None, range=_find_range(frame["value"], inside))
    title_above(figure, y_title)
    return figure


def _find_range(values: pandas.Series, inside: pandas.DataFrame) -> list[float]:
    """From the least to the greatest value and usual limit: the wide limits of one small cohort would flatten all."""
    low = min(values.min(), inside["low"].median())
    high = max(values.max(), inside["high"].median())
    margin = 0.08 * (high - low)
    return [low - margin, high + margin]


def _add_line(
    figure: plotly.graph_objects.Figure,
    weeks: pandas.Series,
    values: Sequence[float],
    title: str,
    line: Mapping[str, Any],
    is_named: bool = True,
) -> None:
    figure.add_scatter(
        x=weeks, y=values, name=title, mode="lines", line=dict(line), hoverinfo="skip", showlegend=is_named
    )


def _add_marks(
    figure: plotly.graph_objects.Figure,
    rows: pandas.DataFrame,
    title: str,
    marker: Mapping[str, Any],
    hover: str,
    is_named: bool = True,
) -> None:
    """Marks that can be pointed at; nothing, not even a name, where there is none."""
    if len(rows):
        figure.add_scatter(
            x=rows["week"],
            y=rows["value"],
            name=title,
            mode="markers",
            marker=dict(marker),
            hovertemplate=f"%{{x|%Y-%m-%d}}<br>{title} {hover}<extra></extra>",
            showlegend=is_named,
        )
