"""A grid of shaded cells: how much falls on each hour of each day."""

from collections.abc import Sequence

import plotly.graph_objects

from dashboard.charts.figure import dress
from dashboard.charts.palette import STEPS

ROW_PIXELS = 34


def draw_heat(
    values: Sequence[Sequence[float | None]],
    columns: Sequence[str],
    rows: Sequence[str],
    *,
    x_title: str,
    value_title: str,
    decimals: int = 1,
) -> plotly.graph_objects.Figure:
    """One row of `values` for each of `rows`, the first on top; None where there is nothing to shade."""
    figure = plotly.graph_objects.Figure(
        plotly.graph_objects.Heatmap(
            z=values,
            x=list(columns),
            y=list(rows),
            xgap=2,
            ygap=2,
            zmin=0,
            colorscale=[(number / (len(STEPS) - 1), colour) for number, colour in enumerate(STEPS)],
            hovertemplate=f"%{{y}} %{{x}}<br>{value_title} %{{z:,.{decimals}f}}<extra></extra>",
            hoverongaps=False,
            colorbar={"title": {"text": value_title, "side": "top"}, "orientation": "h", "thickness": 12, "len": 0.7,
                      "y": 1.02, "yanchor": "bottom"},
        )
    )  # fmt: skip
    dress(figure, len(rows) * ROW_PIXELS + 130, has_legend=False)
    figure.update_layout(margin_t=70)
    figure.update_xaxes(title=x_title, type="category")
    figure.update_yaxes(autorange="reversed", type="category")
    return figure
