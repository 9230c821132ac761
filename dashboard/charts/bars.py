"""Bars: lying for named things, standing for time and ranges."""

from collections.abc import Mapping

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress, title_above
from dashboard.charts.names import row_pixels, wrap_name
from dashboard.charts.palette import GREY, MAIN, SERIES

ROW_PIXELS = 26


def draw_bars(
    frame: pandas.DataFrame,
    name: str,
    values: Mapping[str, str],
    *,
    value_title: str,
    hover: str = "%{x:,.0f}",
    colours: tuple[str, ...] = SERIES,
    is_stacked: bool = False,
    most: int = 30,
) -> plotly.graph_objects.Figure:
    """Lying bars, the first row on top: `name` is the column of names, `values` maps columns to their wording."""
    shown = frame.head(most)
    names = [wrap_name(str(each)) for each in shown[name]]
    figure = plotly.graph_objects.Figure()
    for (column, title), colour in zip(values.items(), colours, strict=False):
        figure.add_bar(
            x=shown[column],
            y=names,
            name=title,
            orientation="h",
            marker_color=colour,
            hovertemplate=f"%{{y}}<br>{title} {hover}<extra></extra>",
        )
    rows = len(shown) * (1 if is_stacked else max(1, 0.75 * len(values)))
    dress(figure, int(max(150, rows * row_pixels(names, ROW_PIXELS) + 110)), has_legend=len(values) > 1)
    figure.update_layout(barmode="stack" if is_stacked else "group")
    figure.update_xaxes(title=value_title, rangemode="tozero", nticks=5)
    figure.update_yaxes(autorange="reversed", type="category")
    return figure


def draw_columns(
    frame: pandas.DataFrame,
    position: str,
    values: Mapping[str, str],
    *,
    x_title: str,
    y_title: str,
    hover: str = "%{y:,.0f}",
    colours: tuple[str, ...] = SERIES,
    date_format: str = "",
    height: int = 320,
) -> plotly.graph_objects.Figure:
    """Standing bars, stacked: `position` is the column along the axis; `date_format` (%Y-%m) where it is dates."""
    figure = plotly.graph_objects.Figure()
    at = f"%{{x|{date_format}}}" if date_format else "%{x}"
    for (column, title), colour in zip(values.items(), colours, strict=False):
        figure.add_bar(
            x=frame[position],
            y=frame[column],
            name=title,
            marker_color=colour,
            hovertemplate=f"{at}<br>{title} {hover}<extra></extra>",
        )
    dress(figure, height, has_legend=len(values) > 1)
    figure.update_layout(barmode="stack")
    figure.update_xaxes(title=x_title, type="date" if date_format else "category", tickformat=date_format or None)
    figure.update_yaxes(rangemode="tozero")
    title_above(figure, y_title)
    return figure


def draw_columns_and_line(
    frame: pandas.DataFrame,
    position: str,
    columns: tuple[str, str],
    line: tuple[str, str],
    *,
    x_title: str,
    y_title: str,
    hover: str = "%{y:,.0f}",
    date_format: str = "",
    height: int = 320,
) -> plotly.graph_objects.Figure:
    """Standing bars under a line: what was counted beside what it is compared with; each a column and its wording."""
    figure = plotly.graph_objects.Figure()
    at = f"%{{x|{date_format}}}" if date_format else "%{x}"
    figure.add_bar(
        x=frame[position],
        y=frame[columns[0]],
        name=columns[1],
        marker_color=MAIN,
        hovertemplate=f"{at}<br>{columns[1]} {hover}<extra></extra>",
    )
    figure.add_scatter(
        x=frame[position],
        y=frame[line[0]],
        name=line[1],
        mode="lines+markers",
        line={"color": GREY, "width": 2, "dash": "dash"},
        marker={"size": 6},
        hovertemplate=f"{at}<br>{line[1]} {hover}<extra></extra>",
    )
    dress(figure, height, has_legend=True)
    figure.update_xaxes(title=x_title, type="date" if date_format else "category", tickformat=date_format or None)
    figure.update_yaxes(rangemode="tozero")
    title_above(figure, y_title)
    return figure
