"""The lines of a synthetic city: through where people live, joined, plausible, and apart from everything else."""

from pathlib import Path

import numpy
import pandas
import pytest
import scipy.sparse.csgraph

from analysis.access import build_network, distance_km, transit_minutes, travel_minutes
from synthetic import site_files
from synthetic.geography import Geography, build_geography
from synthetic.lattice import SHIFT_SHARE, Lattice, node_keys, nodes_of, ways, without_loops
from synthetic.options import DEFAULT_SEED
from synthetic.transit import transit_columns
from synthetic.world import WorldOptions, generate_world
from tests.unit.synthetic_worlds import read_all, small
from tests.unit.test_synthetic import digests

WIDE, LARGE = "542500", "440300"  # Ngari: seven counties, hundreds of kilometres apart; Shenzhen
City = tuple[Geography, pandas.DataFrame]


@pytest.fixture(scope="module", params=[LARGE, WIDE])
def city(request: pytest.FixtureRequest) -> City:
    """The ground of a city, and its lines row by row."""
    return lay(request.param)


@pytest.fixture(scope="module")
def shenzhen() -> City:
    """The demonstration's own city."""
    return lay(LARGE)


def lay(code: str, seed: int = DEFAULT_SEED) -> City:
    geography = build_geography(WorldOptions(applications=100, city=code))
    return geography, pandas.DataFrame(transit_columns(geography, seed))


def test_lines_join_every_district_with_every_other(city: City) -> None:
    geography, rows = city
    stop, line = pandas.factorize(rows["stop_id"])[0], pandas.factorize(rows["line_id"])[0]
    calls = scipy.sparse.coo_matrix((numpy.ones(len(rows)), (stop, stop.max() + 1 + line)))
    size = max(calls.shape)
    calls.resize((size, size))
    network = scipy.sparse.csgraph.connected_components(calls, directed=False)[1][stop]
    cells = geography.cells
    reached = []
    for district in range(len(geography.districts.codes)):
        mine = cells.district == district
        is_near = (distance_km(cells.lon[mine], cells.lat[mine], rows["lon"], rows["lat"]) < 0.6).any(axis=0)
        reached.append(set(network[is_near]))
    assert set.intersection(*reached)


def test_stops_lie_where_people_live(city: City) -> None:
    geography, rows = city
    cells, margin = geography.cells, 0.012  # degrees, some 1.2 km: the step of the metro
    assert rows["lon"].between(cells.lon.min() - margin, cells.lon.max() + margin).all()
    assert rows["lat"].between(cells.lat.min() - margin, cells.lat.max() + margin).all()
    nearest = distance_km(cells.lon, cells.lat, rows["lon"], rows["lat"]).min(axis=1)
    assert cells.floating[nearest < 1.5].sum() > 0.9 * cells.floating.sum()


def test_a_stop_is_one_place_with_one_name_whoever_calls_there(city: City) -> None:
    _, rows = city
    stops = rows.groupby("stop_id")
    assert (stops[["stop_name", "lon", "lat"]].nunique() == 1).all().all()
    assert (rows.groupby("stop_name")["stop_id"].nunique() == 1).all()
    assert stops["line_id"].nunique().max() > 2


@pytest.mark.parametrize(
    ("mode", "step_km", "speed", "headway"),
    [
        ("metro", (0.9, 1.42), (33, 37), (3, 6)),
        ("bus", (0.45, 0.71), (15, 18), (6, 15)),
        ("coach", (0.45, 99), (40, 50), (20, 40)),
    ],
)
def test_lines_run_as_their_kind_does(
    city: City, mode: str, step_km: tuple[float, float], speed: tuple[float, float], headway: tuple[float, float]
) -> None:
    rows = city[1].assign(km=distance_along(city[1]))
    mine = rows[(rows["mode"] == mode) & (rows["sequence"] > 1)]
    assert len(mine) or mode == "metro"  # Ngari has none
    assert mine["km"].between(*step_km).all()
    lines = mine.groupby("line_id")
    kilometres_an_hour = 60 * lines["km"].sum() / lines["minutes_from_previous"].sum()
    assert kilometres_an_hour.between(0.94 * speed[0], 1.06 * speed[1]).all()  # tenths of minutes; degrees of one width
    assert mine["headway_minutes"].between(*headway).all()
    assert (lines["headway_minutes"].nunique() == 1).all()


def test_stops_of_a_line_are_numbered_and_only_the_first_takes_no_minutes(city: City) -> None:
    _, rows = city
    is_first = rows["line_id"] != rows["line_id"].shift()
    assert rows["line_id"][is_first].is_unique
    assert (rows["sequence"][is_first] == 1).all()
    assert (rows["sequence"].diff()[~is_first] == 1).all()
    assert (rows["minutes_from_previous"] > 0).equals(~is_first)


def distance_along(rows: pandas.DataFrame) -> numpy.ndarray:
    """Kilometres from the row before; nothing is said of the first."""
    lon, lat = numpy.radians(rows["lon"].to_numpy()), numpy.radians(rows["lat"].to_numpy())
    half = numpy.sin(numpy.diff(lat) / 2) ** 2
    half += numpy.cos(lat[1:]) * numpy.cos(lat[:-1]) * numpy.sin(numpy.diff(lon) / 2) ** 2
    return numpy.append(0.0, 2 * 6371.0 * numpy.arcsin(numpy.sqrt(half)))


def test_a_city_of_17_million_has_metros_a_ring_and_some_200_buses(shenzhen: City) -> None:
    _, rows = shenzhen
    lines = rows.drop_duplicates("line_id").groupby("mode").size()
    assert 8 <= lines["metro"] <= 12
    assert 150 <= lines["bus"] <= 250
    names = rows.groupby("line_id")["name"].first()
    assert names.is_unique
    assert names.str.startswith("模拟").all()
    ends = rows.groupby("line_id")["stop_id"].agg(["first", "last"])
    assert list(names[ends["first"] == ends["last"]]) == [f"模拟地铁{lines['metro']}号线(环线)"]
    inside = rows[rows["mode"] != "metro"].groupby("line_id")["stop_id"]
    assert (inside.nunique() == inside.size()).all()  # no bus calls twice at a stop


def test_farther_than_a_kilometre_it_is_mostly_faster_to_ride(shenzhen: City) -> None:
    geography, rows = shenzhen
    stop, names = pandas.factorize(rows["stop_id"])
    places = rows.drop_duplicates("stop_id")
    assert list(places["stop_id"]) == list(names)
    network = build_network(
        places["lon"], places["lat"], pandas.factorize(rows["line_id"])[0], stop,
        rows["minutes_from_previous"], rows["headway_minutes"], numpy.zeros(len(rows), bool),
    )  # fmt: skip
    cells, points = geography.cells, geography.points
    where = cells.lon[::10], cells.lat[::10], points.lon, points.lat
    ride, walk, far = transit_minutes(network, *where), travel_minutes(*where, "walk"), distance_km(*where)
    for least, most, share in ((1, 2, 0.95), (2, 5, 0.7), (5, 10, 0.5), (10, 40, 0.4)):
        is_here = (far > least) & (far <= most)
        assert ride[is_here].mean() < share * walk[is_here].mean()
    assert (ride[far > 5] < walk[far > 5]).mean() > 0.9


def test_lines_are_the_same_for_a_seed_and_others_for_another() -> None:
    first, again, other = (lay("440306", seed)[1] for seed in (1, 1, 2))
    pandas.testing.assert_frame_equal(first, again)
    assert first.groupby("line_id").size().to_dict() != other.groupby("line_id").size().to_dict()
    assert not set(zip(first["lon"], first["lat"], strict=True)) & set(zip(other["lon"], other["lat"], strict=True))


@pytest.mark.parametrize("format_name", ["bureau", "csv", "parquet"])
def test_lines_are_one_file_more_and_change_no_other(
    tmp_path: Path, format_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = generate_world(tmp_path / "with", small(format=format_name))
    monkeypatch.setattr(site_files, "transit_columns", lambda geography, seed: {})
    generate_world(tmp_path / "without", small(format=format_name))
    found, before = digests(tmp_path / "with"), digests(tmp_path / "without")
    (more,) = (name for name in world.files if name.startswith("transit_lines/"))
    assert found.keys() - before.keys() == {more}
    assert {name for name in before if found[name] != before[name]} == {"truth/world.json"}
    if format_name == "parquet":
        assert world.records["transit_lines"] == len(read_all(tmp_path / "with", "transit_lines")) > 1_000


def test_a_nation_has_no_lines(tmp_path: Path) -> None:
    world = generate_world(tmp_path, WorldOptions(applications=200, months=1, is_national=True, format="parquet"))
    assert "transit_lines" not in world.records


@pytest.mark.parametrize(
    "options", [{"city": "440306", "cells": 1}, {"city": "469025"}, {"city": "441900", "cells": 1}]
)
def test_a_world_of_few_cells_or_people_has_lines_too(options: dict) -> None:
    rows = pandas.DataFrame(transit_columns(build_geography(WorldOptions(applications=100, **options)), 5))
    assert rows["line_id"].nunique() >= 3
    assert (rows.groupby("line_id").size() > 1).all()


def test_no_line_is_laid_where_all_people_live_at_one_place(tmp_path: Path) -> None:
    world = generate_world(tmp_path, small(city="659013", cells=1, format="csv"))  # a city of one street
    assert "transit_lines" not in world.records
    assert world.records["population"] == 1


def test_a_way_leads_from_neighbour_to_neighbour_and_two_that_cross_share_a_node() -> None:
    random = numpy.random.default_rng(3)
    start, end = random.integers(-30, 30, (2, 200, 2))
    nodes, way = ways(start, end)
    steps, same = numpy.diff(nodes, axis=0), numpy.diff(way) == 0
    six = {(1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1)}
    assert {tuple(step) for step in steps[same].tolist()} == six
    assert (nodes[numpy.searchsorted(way, numpy.arange(200))] == start).all()
    assert (nodes[numpy.searchsorted(way, numpy.arange(200), side="right") - 1] == end).all()
    crossing, number = ways(numpy.array([[-9, 2], [1, -9]]), numpy.array([[9, -4], [-4, 11]]))
    keys = node_keys(crossing)
    assert set(keys[number == 0]) & set(keys[number == 1])


def test_the_nearest_node_is_the_nearest_by_brute_force() -> None:
    lattice, random = Lattice(0.6, 1), numpy.random.default_rng(4)
    places = random.uniform(-2, 2, (300, 2))
    nodes = numpy.stack(numpy.meshgrid(numpy.arange(-8, 9), numpy.arange(-8, 9)), axis=-1).reshape(-1, 2)
    at = 0.6 * numpy.column_stack([nodes[:, 0] + nodes[:, 1] / 2, nodes[:, 1] * 0.75**0.5])
    nearest = nodes[((places[:, None] - at) ** 2).sum(axis=2).argmin(axis=1)]
    assert (lattice.nearest(places) == nearest).all()
    assert (nodes_of(node_keys(nodes)) == nodes).all()
    assert numpy.abs(lattice.places(nodes) - at).max() <= 0.6 * SHIFT_SHARE + 1e-12


def test_a_way_without_loops_never_comes_back() -> None:
    assert without_loops([1, 2, 3, 2, 4]) == [1, 2, 4]
    assert without_loops([1, 1, 2, 5, 6, 1, 7]) == [1, 7]
    assert without_loops([4, 5, 6]) == [4, 5, 6]
