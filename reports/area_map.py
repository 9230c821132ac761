"""A schematic map of an area as shapes: people by state in small squares, points over them; no base map, no boundary.

Longitude is shortened by the cosine of the latitude, so that a kilometre is as long one way as the other.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

WIDTH, MOST_HEIGHT, EDGE, SQUARE = 860, 640, 16, 8
KM_PER_DEGREE = 111.2
SCALES_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500)
OPACITIES = (0.4, 0.7, 1.0)  # few people, more, most
COLOURS = {"before": "#9cc4e4", "new": "#1f9e89", "never": "#d1731a"}


@dataclass(frozen=True)
class AreaMap:
    """Shapes in the units of a drawing `width` by `height`, and what they are called.

    `fills`: path, colour, opacity; `marks`: x, y, state (opened, kept, closed), number (of a new point) and title;
    `names`: x, y, text; `legend`: state -> wording, without those that do not appear.
    """

    title: str
    width: int
    height: int
    fills: Sequence[Mapping[str, Any]]
    marks: Sequence[Mapping[str, Any]]
    names: Sequence[Mapping[str, Any]]
    legend: Mapping[str, str]
    scale_km: int
    scale_width: float


@dataclass(frozen=True)
class _Ground:
    """From degrees to the drawing."""

    west: float
    north: float
    east: float
    south: float

    @property
    def squeeze(self) -> float:
        return math.cos(math.radians((self.north + self.south) / 2))

    @property
    def per_degree(self) -> float:
        """Units of the drawing in a degree of latitude."""
        across = max((self.east - self.west) * self.squeeze, 1e-3)
        along = max(self.north - self.south, 1e-3)
        return min((WIDTH - 2 * EDGE) / across, (MOST_HEIGHT - 2 * EDGE) / along)

    def place(self, lon: Any, lat: Any) -> tuple[Any, Any]:
        return (
            EDGE + (lon - self.west) * self.squeeze * self.per_degree,
            EDGE + (self.north - lat) * self.per_degree,
        )

    def holds(self, point: Mapping[str, Any]) -> bool:
        margin = EDGE / self.per_degree
        is_across = self.west - margin / self.squeeze <= point["lon"] <= self.east + margin / self.squeeze
        return is_across and self.south - margin <= point["lat"] <= self.north + margin


def draw_area(
    cells: Sequence[Mapping[str, Any]],
    points: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    title: str,
    legend: Mapping[str, str],
) -> AreaMap | None:
    """People (lon, lat, floating_population, is_covered_before, is_covered_after, division_code) and points.

    `names` are those of divisions by code. None where nobody's place is known.
    """
    places = pandas.DataFrame(cells)
    places = places[places["lon"].notna() & places["lat"].notna()] if len(places) else places
    if places.empty:
        return None
    new = [point for point in points if point["state"] == "opened"]
    lons, lats = ([*places[axis], *(point[axis] for point in new)] for axis in ("lon", "lat"))
    ground = _Ground(min(lons), max(lats), max(lons), min(lats))
    fills = _fills(places, ground)
    marks = [_mark(point, ground, new) for point in points if ground.holds(point)]
    marks.sort(key=lambda mark: mark["state"] == "opened")  # over the others
    shown = {fill["state"] for fill in fills} | {mark["state"] for mark in marks}
    scale = _scale(ground)
    return AreaMap(
        title=title,
        width=WIDTH,
        height=round(2 * EDGE + (ground.north - ground.south) * ground.per_degree),
        fills=fills,
        marks=marks,
        names=_names(places, ground, names),
        legend={state: wording for state, wording in legend.items() if state in shown},
        scale_km=scale,
        scale_width=round(scale / KM_PER_DEGREE * ground.per_degree, 1),
    )


def _fills(places: pandas.DataFrame, ground: _Ground) -> list[dict[str, Any]]:
    """One path for each state and opacity; a square is in the state that most of its people are in."""
    x, y = ground.place(places["lon"].to_numpy(float), places["lat"].to_numpy(float))
    today, then = places["is_covered_before"].to_numpy(bool), places["is_covered_after"].to_numpy(bool)
    state = numpy.where(then, numpy.where(today, "before", "new"), "never")
    summed = (
        pandas.DataFrame({"x": x // SQUARE, "y": y // SQUARE, "state": state, "persons": places["floating_population"]})
        .groupby(["x", "y", "state"], as_index=False)["persons"]
        .sum()
    )
    whole = summed.groupby(["x", "y"])["persons"].transform("sum")
    most = summed.assign(whole=whole).sort_values("persons", ascending=False).drop_duplicates(["x", "y"])
    most["step"] = numpy.searchsorted(numpy.quantile(most["whole"], (0.5, 0.85)), most["whole"], side="right")
    fills = []
    for (code, number), part in most.sort_values(["y", "x"]).groupby(["state", "step"]):
        path = "".join(
            f"M{left * SQUARE:g} {top * SQUARE:g}h{SQUARE}v{SQUARE}h-{SQUARE}z" for left, top in _corners(part)
        )
        fills.append({"state": code, "path": path, "colour": COLOURS[str(code)], "opacity": OPACITIES[int(number)]})
    return fills


def _corners(part: pandas.DataFrame) -> list[tuple[float, float]]:
    return list(zip(part["x"], part["y"], strict=True))


def _mark(point: Mapping[str, Any], ground: _Ground, new: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    x, y = ground.place(point["lon"], point["lat"])
    number = new.index(point) + 1 if point["state"] == "opened" else None
    return {"x": round(x, 1), "y": round(y, 1), "state": point["state"], "number": number, "title": point["name"]}


def _names(places: pandas.DataFrame, ground: _Ground, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each division's name at the centre of its people."""
    found = []
    for code, part in places.dropna(subset=["division_code"]).groupby("division_code"):
        persons = part["floating_population"]
        x, y = ground.place(
            (part["lon"] * persons).sum() / persons.sum(), (part["lat"] * persons).sum() / persons.sum()
        )
        found.append({"x": round(x, 1), "y": round(y, 1), "text": names.get(str(code), str(code))})
    return found


def _scale(ground: _Ground) -> int:
    """The kilometres of a scale bar of a fifth of the drawing, about."""
    room = WIDTH / 5 / ground.per_degree * KM_PER_DEGREE
    return max((each for each in SCALES_KM if each <= room), default=SCALES_KM[0])
