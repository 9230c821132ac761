"""What all figures have in common: quiet axes, room for long names, and Plotly's own words in Chinese."""

from typing import Any

import plotly.graph_objects

CHINESE = {
    "dictionary": {
        "Zoom in": "放大",
        "Zoom out": "缩小",
        "Reset axes": "复原",
        "Pan": "平移",
        "Autoscale": "自动缩放",
        "Double-click to zoom back out": "双击复原",
        "Click to enter Plot caption": "",
    },
    "format": {"decimal": ".", "thousands": ",", "grouping": [3], "date": "%Y-%m-%d", "time": "%H:%M:%S"},
}


def chart_config(lang: str, *, has_buttons: bool = False) -> dict[str, Any]:
    """Plotly's settings for a chart; only maps have buttons."""
    config: dict[str, Any] = {
        "displaylogo": False,
        "displayModeBar": has_buttons,
        "scrollZoom": False,
        "doubleClick": "reset" if has_buttons else False,
        "showTips": False,
    }
    if has_buttons:
        config["modeBarButtons"] = [["zoomIn2d", "zoomOut2d", "pan2d", "resetScale2d"]]
    if lang == "zh":
        config |= {"locale": "zh-CN", "locales": {"zh-CN": CHINESE}}
    return config


def dress(figure: plotly.graph_objects.Figure, height: int | None, *, has_legend: bool) -> plotly.graph_objects.Figure:
    """Size, margins, legend above, nothing to drag by mistake."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 16, "t": 36 if has_legend else 28, "b": 8},
        showlegend=has_legend,
        legend={"orientation": "h", "x": 1, "xanchor": "right", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        dragmode=False,
        hoverlabel={"namelength": -1},
        bargap=0.28,
    )
    figure.update_xaxes(automargin=True, title_standoff=8, exponentformat="none", separatethousands=True)
    figure.update_yaxes(automargin=True, title_standoff=8, exponentformat="none", separatethousands=True)
    return figure


def title_above(figure: plotly.graph_objects.Figure, title: str) -> None:
    """The title of the upright axis, lying above it, before the legend: Chinese does not read well on its side."""
    if figure.layout.showlegend:
        figure.update_layout(legend={"title": {"text": f"{title}  "}, "x": 0, "xanchor": "left"})
        return
    figure.add_annotation(
        text=title, x=0, y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom", yshift=6, showarrow=False
    )
