"""Several quantiles of each thing on one row: a line from the least to the greatest, a mark for each."""

from collections.abc import Mapping

import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress
from dashboard.charts.names import row_pixels, wrap_name
from dashboard.charts.palette import GREY, MAIN, PURPLE, TEAL

ROW_PIXELS = 27
MARKS = (("circle", MAIN), ("square", TEAL), ("diamond", PURPLE))  # told apart without colour too


def draw_ranges(
    frame: pandas.DataFrame, name: str, values: Mapping[str, str], *, value_title: str, hover: str, most: int = 20
) -> plotly.graph_objects.Figure:
    """One row per thing, the first on top; `values` maps columns, least first, to their wording."""
    shown = frame.head(most)
    names = [wrap_name(str(each)) for each in shown[name]]
    figure = plotly.graph_objects.Figure()
    columns = list(values)
    for title, row in zip(names, shown[columns].to_numpy(dtype=float, na_value=float("nan")), strict=True):
        ends = [value for value in row if value == value]
        figure.add_scatter(
            x=[min(ends), max(ends)] if ends else [],
            y=[title, title] if ends else [],
            mode="lines",
            line={"color": GREY, "width": 3},
            opacity=0.5,
            hoverinfo="skip",
            showlegend=False,
        )
    for (column, title), (symbol, colour) in zip(values.items(), MARKS, strict=False):
        figure.add_scatter(
            x=shown[column],
            y=names,
            name=title,
            mode="markers",
            marker={"symbol": symbol, "color": colour, "size": 11},
            cliponaxis=False,
            hovertemplate=f"%{{y}}<br>{title} {hover}<extra></extra>",
        )
    dress(figure, len(shown) * row_pixels(names, ROW_PIXELS) + 130, has_legend=True)
    figure.update_xaxes(title=value_title, rangemode="tozero", nticks=6)
    figure.update_yaxes(autorange="reversed", type="category", categoryorder="array", categoryarray=names)
    return figure
