"""Maps of the area a reader chose: hexagons of a city or province; of the nation, tiles.

A map of the nation with outlines needs an approved drawing; tiles show no boundary.
"""

import pandas
import plotly.graph_objects

from dashboard.charts import Layer, State, draw_map, draw_tiles, shade_by_state, shade_by_value, shade_ground
from dashboard.locale import _
from dashboard.places import with_names
from dashboard.session import Reader
from dashboard.tables import write_number
from data.divisions import MUNICIPALITIES, NATION, area_prefix, province_of

PEOPLE = "floating_population"


def is_nation(reader: Reader) -> bool:
    """Whether the area is the nation, which is drawn as tiles."""
    return reader.area_code == NATION


def say_ground(reader: Reader) -> str:
    """What kind of drawing the reader sees."""
    if is_nation(reader):
        return _("每格一省，按其大致方位排列，不表示疆界。")
    return _("示意图，不绘底图与行政区界线；按六边形汇总，地名标在该地人口中心。")


def draw_people(reader: Reader, places: pandas.DataFrame) -> plotly.graph_objects.Figure:
    """How many live where."""
    title = _("流动人口（人）")
    if is_nation(reader):
        return _draw_nation(reader, places, PEOPLE, title)
    return draw_map(
        shade_by_value(places, PEOPLE, _write_people), labels=name_parts(reader, places), legend_title=title
    )


def draw_states(
    reader: Reader, places: pandas.DataFrame, column: str, states: list[State], layers: list[Layer], counted: str
) -> plotly.graph_objects.Figure:
    """Which state the people are in; of the nation, how many are in the state `counted`."""
    if is_nation(reader):
        title = next(state.title for state in states if state.code == counted)
        inside = places[places[column] == counted]
        return _draw_nation(reader, inside, PEOPLE, _("{state}（人）", state=title))
    return draw_map(
        shade_by_state(places, column, PEOPLE, states, _write_people),
        layers,
        labels=name_parts(reader, places),
        legend_title=_("流动人口（人）"),
    )


def draw_layers(reader: Reader, ground: pandas.DataFrame, layers: list[Layer]) -> plotly.graph_objects.Figure:
    """Points of several kinds over where people live."""
    return draw_map(shade_ground(ground), layers, labels=name_parts(reader, ground))


def draw_points(
    reader: Reader, points: pandas.DataFrame, ground: pandas.DataFrame, layer: Layer
) -> plotly.graph_objects.Figure:
    """Where the points are, over where people live."""
    if is_nation(reader):
        return _draw_nation(reader, points.assign(points=1), "points", _("受理点（个）"))
    return draw_map(shade_ground(ground), [layer], labels=name_parts(reader, ground))


def name_parts(reader: Reader, places: pandas.DataFrame) -> pandas.DataFrame:
    """Where to write the names of the area's parts: at the centre of their people. Columns lon, lat, name."""
    found = places.dropna(subset=["lon", "lat", "division_code"])
    prefix = area_prefix(reader.area_code)
    has_cities = len(prefix) == 2 and prefix not in MUNICIPALITIES
    parts = found["division_code"].str[:4] + "00" if has_cities else found["division_code"]
    weighted = found.assign(lon=found["lon"] * found[PEOPLE], lat=found["lat"] * found[PEOPLE])
    sums = weighted.groupby(parts.rename("division_code"))[["lon", "lat", PEOPLE]].sum()
    sums = sums[sums[PEOPLE] > 0]
    centres = pandas.DataFrame({"lon": sums["lon"] / sums[PEOPLE], "lat": sums["lat"] / sums[PEOPLE]}).reset_index()
    return with_names(centres, "division_code", reader.lang)


def _draw_nation(reader: Reader, frame: pandas.DataFrame, value: str, title: str) -> plotly.graph_objects.Figure:
    known = frame.dropna(subset=["division_code"])
    provinces = known["division_code"].map(province_of)
    sums = known.groupby(provinces.rename("province_code"), as_index=False)[value].sum()
    named = with_names(sums, "province_code", reader.lang)
    return draw_tiles(named, "province_code", "name", value, value_title=title, lang=reader.lang)


def _write_people(persons: float) -> str:
    return write_number(persons, "persons")
