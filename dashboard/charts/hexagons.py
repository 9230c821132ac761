"""Places summed by hexagon (H3), and the hexagons shaded: by how much, or by which state most of it is in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import h3
import numpy
import pandas

from dashboard.charts.palette import STEPS
from dashboard.charts.steps import choose_colour, cut_in_steps, name_step

MOST_CELLS = 700
RESOLUTIONS = (8, 7, 6, 5, 4)
GROUND = "rgba(128,128,128,0.13)"


@dataclass(frozen=True)
class Fill:
    """Hexagons of one colour: `cells` has cell and hover; without a title they are not in the legend."""

    cells: pandas.DataFrame
    colour: str
    title: str = ""


@dataclass(frozen=True)
class State:
    """A state that places can be in, what it is called, and its colours from little to much."""

    code: str
    title: str
    colours: tuple[str, ...]


def gather(places: pandas.DataFrame) -> pandas.DataFrame:
    """Places (lon, lat in WGS-84 degrees) with the hexagon each lies in, of the finest size that stays readable."""
    found = places.dropna(subset=["lon", "lat"])
    cells: list[str] = []
    for resolution in RESOLUTIONS:
        cells = [h3.latlng_to_cell(lat, lon, resolution) for lon, lat in zip(found["lon"], found["lat"], strict=True)]
        if len(set(cells)) <= MOST_CELLS:
            break
    return found.assign(cell=cells)


def shade_ground(places: pandas.DataFrame) -> list[Fill]:
    """Where people live, pale, so that the city can be recognised."""
    cells = gather(places)[["cell"]].drop_duplicates().assign(hover="")
    return [Fill(cells, GROUND)] if len(cells) else []


def shade_by_value(places: pandas.DataFrame, value: str, write: Callable[[float], str]) -> list[Fill]:
    """Hexagons in steps of the sum of `value`; `write` is how a sum is said."""
    sums = gather(places).groupby("cell", as_index=False)[value].sum()
    cells = sums.assign(hover=sums[value].map(write))
    limits = cut_in_steps(sums[value])
    step = numpy.searchsorted(limits, sums[value], side="right")
    fills = [
        Fill(cells[step == number], choose_colour(STEPS, number, len(limits)), name_step(limits, number))
        for number in range(len(limits) + 1)
    ]
    return [fill for fill in fills if len(fill.cells)]


def shade_by_state(
    places: pandas.DataFrame, state: str, value: str, states: Sequence[State], write: Callable[[float], str]
) -> list[Fill]:
    """Hexagons in the state that most of their `value` is in; a state with several colours is cut in steps."""
    sums = gather(places).pivot_table(index="cell", columns=state, values=value, aggfunc="sum", fill_value=0.0)
    sums = sums.reindex(columns=[each.code for each in states], fill_value=0.0)
    most = sums.idxmax(axis=1)
    titles = {each.code: each.title for each in states}
    hover = sums.apply(
        lambda row: "<br>".join(f"{titles[code]} {write(row[code])}" for code in sums.columns if row[code] > 0), axis=1
    )
    fills: list[Fill] = []
    for each in states:
        inside = pandas.DataFrame({"cell": sums.index, "value": sums[each.code], "hover": hover})[most == each.code]
        fills += _cut(inside, each)
    return fills


def outlines(cells: Sequence[str]) -> tuple[list[float | None], list[float | None]]:
    """Longitudes and latitudes of the outlines, each closed, with a gap after each."""
    lons: list[float | None] = []
    lats: list[float | None] = []
    for cell in cells:
        corners = list(h3.cell_to_boundary(cell))
        lats += [lat for lat, _ in [*corners, corners[0]]] + [None]
        lons += [lon for _, lon in [*corners, corners[0]]] + [None]
    return lons, lats


def _cut(inside: pandas.DataFrame, state: State) -> list[Fill]:
    if len(state.colours) == 1 or inside.empty:
        return [Fill(inside, state.colours[0], state.title)]
    limits = cut_in_steps(inside["value"], parts=len(state.colours))
    step = numpy.searchsorted(limits, inside["value"], side="right")
    return [
        Fill(
            inside[step == number],
            choose_colour(state.colours, number, len(limits)),
            f"{state.title} {name_step(limits, number)}",
        )
        for number in range(len(limits) + 1)
    ]
