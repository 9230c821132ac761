"""Schematic maps of a city on a plain ground: hexagons, places and points; no base map, no boundary, no request.

Drawn as ordinary lines and marks, so they need neither WebGL nor fonts from elsewhere. Longitude is shortened by the
cosine of the latitude, so that a kilometre is as long one way as the other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import h3
import numpy
import pandas
import plotly.graph_objects

from dashboard.charts.figure import dress
from dashboard.charts.palette import GREY, STEPS
from dashboard.charts.steps import cut_in_steps, name_step

KM_PER_DEGREE = 111.2
MOST_CELLS = 900
SCALES_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True)
class Layer:
    """Marks on a map: a frame with lon and lat (WGS-84 degrees), what to call them and how to draw them."""

    frame: pandas.DataFrame
    title: str
    colour: str
    symbol: str = "circle"
    size: float | str = 8  # pixels, or the column whose square root gives them
    hover: str = ""  # the column of what is said beside a mark
    opacity: float = 0.9
    edge: str = ""
    most_pixels: float = 15


def draw_map(
    layers: Sequence[Layer] = (),
    *,
    cells: pandas.DataFrame | None = None,
    cell_title: str = "",
    ground: pandas.DataFrame | None = None,
    labels: pandas.DataFrame | None = None,
    height: int = 460,
) -> plotly.graph_objects.Figure:
    """A map of layers over hexagons; `cells` has lon, lat and value (summed by hexagon), `labels` lon, lat, name.

    `ground` (lon, lat) is where people live, drawn pale so that the city can be recognised.
    """
    figure = plotly.graph_objects.Figure()
    everything = [layer.frame[["lon", "lat"]] for layer in layers]
    if cells is not None and len(cells):
        everything.append(cells[["lon", "lat"]])
        _add_hexagons(figure, cells, cell_title)
    if ground is not None and len(ground):
        everything.append(ground[["lon", "lat"]])
        lons, lats = _outlines(gather_hexagons(ground.assign(value=1.0))["cell"])
        _add_fill(figure, lons, lats, "rgba(128,128,128,0.13)")
    for layer in layers:
        _add_marks(figure, layer)
    extent = pandas.concat(everything).dropna() if everything else pandas.DataFrame(columns=["lon", "lat"])
    if labels is not None and len(labels):
        _add_labels(figure, labels)
    dress(figure, height, has_legend=True)
    figure.update_layout(legend={"x": 0, "xanchor": "left"})
    if cell_title:
        figure.update_layout(legend={"title": {"text": f"{cell_title}  "}})
    _set_ground(figure, extent)
    return figure


def gather_hexagons(places: pandas.DataFrame) -> pandas.DataFrame:
    """Places (lon, lat, value) summed by H3 hexagon, at the finest size that stays readable: cell, value."""
    found = places.dropna(subset=["lon", "lat"])
    for resolution in (8, 7, 6, 5, 4):
        cells = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in zip(found["lon"], found["lat"], strict=True)]
        if len(set(cells)) <= MOST_CELLS or resolution == 4:
            break
    return found.assign(cell=cells).groupby("cell", as_index=False)["value"].sum()


def _add_hexagons(figure: plotly.graph_objects.Figure, places: pandas.DataFrame, title: str) -> None:
    hexagons = gather_hexagons(places)
    limits = cut_in_steps(hexagons["value"])
    step = numpy.searchsorted(limits, hexagons["value"], side="right")
    for number in range(len(limits) + 1):
        inside = hexagons[step == number]
        if inside.empty:
            continue
        lons, lats = _outlines(inside["cell"])
        colour = STEPS[round(number * (len(STEPS) - 1) / max(len(limits), 1))]
        _add_fill(figure, lons, lats, colour)
        marker = {"symbol": "hexagon", "size": 12, "color": colour}
        figure.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=name_step(limits, number))
    centres = [h3.cell_to_latlng(cell) for cell in hexagons["cell"]]
    figure.add_scatter(
        x=[lon for _, lon in centres],
        y=[lat for lat, _ in centres],
        mode="markers",
        marker={"size": 14, "opacity": 0, "color": GREY},
        customdata=hexagons["value"],
        hovertemplate=f"{title} %{{customdata:,.0f}}<extra></extra>",
        showlegend=False,
    )


def _add_fill(
    figure: plotly.graph_objects.Figure, lons: list[float | None], lats: list[float | None], colour: str
) -> None:
    line = {"width": 0.6, "color": "rgba(128,128,128,0.4)"}
    figure.add_scatter(
        x=lons, y=lats, mode="lines", fill="toself", fillcolor=colour, line=line, hoverinfo="skip", showlegend=False
    )


def _outlines(cells: pandas.Series) -> tuple[list[float | None], list[float | None]]:
    lons: list[float | None] = []
    lats: list[float | None] = []
    for cell in cells:
        corners = list(h3.cell_to_boundary(cell))
        lats += [lat for lat, _ in [*corners, corners[0]]] + [None]
        lons += [lon for _, lon in [*corners, corners[0]]] + [None]
    return lons, lats


def _add_marks(figure: plotly.graph_objects.Figure, layer: Layer) -> None:
    frame = layer.frame.dropna(subset=["lon", "lat"])
    size = layer.size
    if isinstance(size, str):
        root = numpy.sqrt(frame[size].clip(lower=0).astype(float))
        size = (3 + (layer.most_pixels - 3) * root / max(root.max(), 1e-9)).tolist() if len(frame) else 3
    figure.add_scatter(
        x=frame["lon"],
        y=frame["lat"],
        mode="markers",
        name=layer.title,
        marker={
            "size": size,
            "color": layer.colour,
            "symbol": layer.symbol,
            "opacity": layer.opacity,
            "line": {"width": 1 if layer.edge else 0, "color": layer.edge or layer.colour},
        },
        text=frame[layer.hover] if layer.hover else None,
        hovertemplate="%{text}<extra></extra>" if layer.hover else f"{layer.title}<extra></extra>",
    )


def _add_labels(figure: plotly.graph_objects.Figure, labels: pandas.DataFrame) -> None:
    for label in labels.itertuples():
        figure.add_annotation(
            x=label.lon,
            y=label.lat,
            text=label.name,
            showarrow=False,
            font={"size": 12, "color": "#1d2733"},
            bgcolor="rgba(255,255,255,0.72)",
            borderpad=1,
        )


def _set_ground(figure: plotly.graph_objects.Figure, extent: pandas.DataFrame) -> None:
    figure.update_xaxes(visible=False, showgrid=False, zeroline=False)
    figure.update_yaxes(visible=False, showgrid=False, zeroline=False)
    figure.update_layout(dragmode="pan", legend={"itemsizing": "constant", "groupclick": "togglegroup"})
    if extent.empty:
        return
    west, east = extent["lon"].min(), extent["lon"].max()
    south, north = extent["lat"].min(), extent["lat"].max()
    shortening = math.cos(math.radians((south + north) / 2))
    figure.update_yaxes(scaleanchor="x", scaleratio=1 / shortening)
    width_km = max((east - west) * KM_PER_DEGREE * shortening, 1)
    length_km = max((each for each in SCALES_KM if each <= width_km / 4), default=SCALES_KM[0])
    degrees = length_km / (KM_PER_DEGREE * shortening)
    below = south - (north - south) * 0.06 - 0.005
    figure.update_xaxes(range=[west - (east - west) * 0.04 - 0.01, east + (east - west) * 0.04 + 0.01])
    figure.update_yaxes(range=[below - 0.01, north + (north - south) * 0.05 + 0.01])
    figure.add_scatter(
        x=[west, west + degrees],
        y=[below, below],
        mode="lines+text",
        line={"color": GREY, "width": 3},
        text=["", f" {length_km} km"],  # the same in every language
        textposition="middle right",
        hoverinfo="skip",
        showlegend=False,
    )
