"""Schematic maps of a city on a plain ground: hexagons, points and names; no base map, no boundary, no request.

Drawn as ordinary lines and marks, so they need neither WebGL nor fonts from elsewhere. Longitude is shortened by the
cosine of the latitude, so that a kilometre is as long one way as the other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import h3
import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress
from dashboard.charts.hexagons import Fill, outlines
from dashboard.charts.palette import GREY

KM_PER_DEGREE = 111.2
SCALES_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)
EDGE = "rgba(128,128,128,0.4)"


@dataclass(frozen=True)
class Layer:
    """Points on a map: a frame with lon, lat (WGS-84 degrees) and name, what to call them and how to draw them."""

    frame: pandas.DataFrame
    title: str
    colour: str
    symbol: str = "diamond"
    size: int = 8  # pixels


def draw_map(
    fills: Sequence[Fill],
    layers: Sequence[Layer] = (),
    *,
    labels: pandas.DataFrame | None = None,
    legend_title: str = "",
) -> plotly.graph_objects.Figure:
    """Hexagons, then points over them; `labels` has lon, lat, name. Its height is that of what it stands in."""
    figure = plotly.graph_objects.Figure()
    for fill in fills:
        _add_fill(figure, fill)
    for layer in layers:
        _add_points(figure, layer)
    for label in labels.itertuples() if labels is not None else ():
        _add_label(figure, label)
    dress(figure, None, has_legend=True)
    figure.update_layout(
        dragmode="pan",
        margin={"t": 28},
        legend={"x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "title": {"text": legend_title}},
    )
    _set_ground(figure, [*(centres(fill.cells["cell"]) for fill in fills), *(layer.frame for layer in layers)])
    return figure


def centres(cells: Sequence[str]) -> pandas.DataFrame:
    """The middle of each hexagon: lon, lat."""
    found = [h3.cell_to_latlng(cell) for cell in cells]
    return pandas.DataFrame({"lon": [lon for _, lon in found], "lat": [lat for lat, _ in found]}, dtype=float)


def _add_fill(figure: plotly.graph_objects.Figure, fill: Fill) -> None:
    lons, lats = outlines(fill.cells["cell"])
    line = {"width": 0.6, "color": EDGE}
    figure.add_scatter(
        x=lons,
        y=lats,
        mode="lines",
        fill="toself",
        fillcolor=fill.colour,
        line=line,
        hoverinfo="skip",
        showlegend=False,
    )
    if not fill.title:
        return
    middle = centres(fill.cells["cell"])
    marker = {"symbol": "hexagon", "size": 12, "color": fill.colour}
    figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=fill.title, hoverinfo="skip")
    figure.add_scatter(
        x=middle["lon"],
        y=middle["lat"],
        mode="markers",
        marker={"size": 12, "opacity": 0, "color": fill.colour},
        text=fill.cells["hover"],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _add_points(figure: plotly.graph_objects.Figure, layer: Layer) -> None:
    figure.add_scatter(
        x=layer.frame["lon"],
        y=layer.frame["lat"],
        mode="markers",
        name=layer.title,
        marker={
            "size": layer.size,
            "color": layer.colour,
            "symbol": layer.symbol,
            "line": {"width": 1, "color": "#ffffff"},
        },
        text=layer.frame["name"],
        hovertemplate="%{text}<extra></extra>",
    )


def _add_label(figure: plotly.graph_objects.Figure, label: object) -> None:
    figure.add_annotation(
        x=getattr(label, "lon", None),
        y=getattr(label, "lat", None),
        text=getattr(label, "name", ""),
        showarrow=False,
        font={"size": 12, "color": "#1d2733"},
        bgcolor="rgba(255,255,255,0.72)",
        borderpad=1,
    )


def _set_ground(figure: plotly.graph_objects.Figure, frames: Sequence[pandas.DataFrame]) -> None:
    """No axes; one kilometre as long either way; room around; a scale."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    places = pandas.concat([frame[["lon", "lat"]].dropna() for frame in frames]) if frames else pandas.DataFrame()
    if places.empty:
        return
    west, east, south, north = places["lon"].min(), places["lon"].max(), places["lat"].min(), places["lat"].max()
    shortening = math.cos(math.radians((south + north) / 2))
    wide, high = max(east - west, 0.01), max(north - south, 0.01)
    below = south - 0.08 * high
    figure.update_xaxes(range=[west - 0.05 * wide, east + 0.05 * wide])
    figure.update_yaxes(range=[below - 0.04 * high, north + 0.06 * high], scaleanchor="x", scaleratio=1 / shortening)
    width_km = wide * KM_PER_DEGREE * shortening
    length_km = max((each for each in SCALES_KM if each <= width_km / 4), default=SCALES_KM[0])
    figure.add_scatter(
        x=[west, west + length_km / (KM_PER_DEGREE * shortening)],
        y=[below, below],
        mode="lines+text",
        line={"color": GREY, "width": 3},
        text=["", f" {length_km} km"],  # the same in every language
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
    )
