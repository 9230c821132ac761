"""How far people live from their nearest point; districts sum to their city; a supplied table goes before estimates."""

import dataclasses

import numpy
import pandas
import pytest

from analysis.access import travel_minutes
from errors import InfeasibleRequest, WrongUsage
from studies.access import AccessResult, measure_access
from studies.access_views import name_demand_places
from studies.travel import find_travel
from studies.travel_sources import OverLines
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

# On one parallel, 0.01 degrees of longitude are 1.028 km: 16.7 minutes on foot with the detour.
PEOPLE = """
area_code    | lon    | lat  | floating_population | why
440306001001 | 113.90 | 22.5 | 100                 | at the point
440306001002 | 113.91 | 22.5 | 300                 | one step away
440303001001 | 113.93 | 22.5 | 100                 | three steps away, one from the point over the border
440303001002 | 113.95 | 22.5 | 0                   | nobody lives here
"""
POINTS = """
acceptance_point_id | name | kind   | division_code | lon    | lat  | opened_on  | closed_on  | why
P1                  | hall | mobile | 440306        | 113.90 | 22.5 |            |            | open
P2                  | next | mobile | 441900        | 113.94 | 22.5 |            |            | another city, yet near
P3                  | gone | mobile | 440303        | 113.93 | 22.5 |            | 2026-03-01 | closed
P4                  | soon | mobile | 440303        | 113.93 | 22.5 | 2026-05-01 |            | not yet open
P5                  | lost | mobile | 440303        |        |      |            |            | no coordinates
"""
AS_OF = "2026-03-31 12:00:00"
STEP = float(travel_minutes([113.90], [22.5], [113.91], [22.5], "walk")[0, 0])


def measure(draw: Draw, minutes: float = 20.0, area: str = "440300", mode: str = "walk", **drawn: str) -> AccessResult:
    return measure_access(
        draw(population=PEOPLE, acceptance_points=POINTS, as_of=AS_OF, **drawn), EVERYWHERE, area, minutes, mode
    )


def test_the_nearest_open_point_counts_wherever_it_lies(draw: Draw) -> None:
    result = measure(draw)
    by_place = {cell["area_id"]: (cell["nearest_point_id"], cell["minutes"]) for cell in result.cells}
    assert by_place["440306001001"] == ("P1", 0)
    assert by_place["440306001002"] == ("P1", pytest.approx(STEP))
    assert by_place["440303001001"] == ("P2", pytest.approx(STEP, rel=1e-3))
    assert (result.points, result.points_to_locate) == (2, 1)
    assert result.population == result.covered == 500  # nobody beyond 20 minutes
    assert result.mean_minutes == pytest.approx(STEP * 0.8, rel=1e-3)


def test_a_limit_below_one_step_covers_only_those_at_the_point(draw: Draw) -> None:
    result = measure(draw, minutes=STEP - 1)
    assert (result.covered, result.covered_share) == (100, 0.2)
    assert [row["covered"] for row in result.districts] == [0, 100]


def test_districts_sum_to_their_city(draw: Draw) -> None:
    result = measure(draw, minutes=STEP - 1)
    assert [row["area_code"] for row in result.districts] == ["440303", "440306"]
    for key in ("population", "covered"):
        assert sum(row[key] for row in result.districts) == getattr(result, key)
    mean = sum(row["mean_minutes"] * row["population"] for row in result.districts) / result.population
    assert mean == pytest.approx(result.mean_minutes)
    one = measure(draw, minutes=STEP - 1, area="440306")
    assert dataclasses.asdict(one)["mean_minutes"] == result.districts[1]["mean_minutes"]


TIMES = """
origin_id    | destination_id | mode | minutes | why
440306001001 | P1             | walk | 40      | longer than the straight line
440306001002 | P1             | walk | 5       | shorter
440303001001 | P2             | walk | 9       | the table knows both places and P2, so P2 is out of their reach
440303001001 | P2             | walk | 7       | the shorter of two
440303001001 | P1             | drive | 1      | another mode
"""


def test_the_bureaus_own_travel_times_go_before_the_straight_line(draw: Draw) -> None:
    result = measure(draw, travel_times=TIMES)
    by_place = {cell["area_id"]: cell["minutes"] for cell in result.cells}
    assert by_place == {"440306001001": 40, "440306001002": 5, "440303001001": 7}
    assert result.source == "travel_times"
    assert "出行时间表" in result.source_zh


def test_straight_lines_are_named_as_such(draw: Draw) -> None:
    result = measure(draw)
    assert result.source == "straight_line"
    assert "直线距离×1.3" in result.source_zh
    assert "straight line x 1.3" in result.source_en


def test_a_way_that_the_table_rules_out_is_never_taken(draw: Draw) -> None:
    far = "origin_id | destination_id | mode | minutes\n440306001001 | P1 | walk | 3\n440303001001 | P2 | walk | 3"
    only = "acceptance_point_id | name | kind | division_code | lon | lat\nP1 | a | mobile | 440306 | 113.9 | 22.5"
    snapshot = draw(population=PEOPLE, acceptance_points=only, travel_times=far, as_of=AS_OF)
    result = measure_access(snapshot, EVERYWHERE, "440300", 60.0, "walk")
    assert result.max_minutes == float("inf")  # 440303001001 is in the table, but no way to P1
    assert result.covered == 400
    nearest = {cell["area_id"]: cell["nearest_point_id"] for cell in result.cells}
    assert pandas.isna(nearest["440303001001"])


def test_a_district_alone_sees_the_ways_that_its_city_sees(draw: Draw) -> None:
    """The table knows P2 from another district alone: no way leads there from this one, whichever is asked for."""
    far = "origin_id | destination_id | mode | minutes\n440306001001 | P1 | walk | 90\n440303001001 | P2 | walk | 3"
    city, district = (measure(draw, area=area, travel_times=far).cells for area in ("440300", "440306"))
    assert district == [cell for cell in city if cell["division_code"] == "440306"]


LINES = """
line_id | headway_minutes | sequence | stop_id | lon   | lat  | minutes_from_previous | why
M1      | 4               | 1        | S1      | 113.90 | 22.5 | 0                     | at P1
M1      | 4               | 2        | S2      | 113.91 | 22.5 | 3                     | one step away
"""


def test_transit_goes_over_the_lines_supplied(draw: Draw) -> None:
    assert measure(draw, mode="transit").source == "straight_line"
    result = measure(draw, mode="transit", transit_lines=LINES)
    by_place = {cell["area_id"]: cell["minutes"] for cell in result.cells}
    assert by_place["440306001002"] == pytest.approx(2 + 3)
    assert by_place["440303001001"] == pytest.approx(STEP, rel=1e-3)  # on foot, no line comes near
    assert result.source == "transit_lines"
    assert "公交线路" in result.source_zh
    both = measure(draw, mode="transit", transit_lines=LINES, travel_times=TIMES.replace("walk", "transit"))
    assert both.source == "travel_times+transit_lines"
    assert "half a headway" in both.source_en


@pytest.mark.parametrize(("origins", "kept_values"), [(2, 1), (7, 1), (2, 5), (7, 5)])
def test_a_search_too_large_to_keep_is_made_piece_by_piece(
    draw: Draw, monkeypatch: pytest.MonkeyPatch, origins: int, kept_values: int
) -> None:
    snapshot = draw(population=PEOPLE, acceptance_points=POINTS, transit_lines=LINES, as_of=AS_OF)
    at = numpy.linspace(113.895, 113.915, origins)
    places = pandas.DataFrame({"area_id": [f"A{number}" for number in range(origins)], "lon": at, "lat": 22.5})
    sites = pandas.DataFrame({"site_id": list("pqrst"), "lon": 113.899 + numpy.arange(5) / 400, "lat": 22.5})
    whole = find_travel(snapshot, EVERYWHERE, "440300", "transit").minutes(places, sites)
    monkeypatch.setattr("studies.travel_sources.KEPT_VALUES", kept_values)
    travel = find_travel(snapshot, EVERYWHERE, "440300", "transit")
    assert travel.minutes(places, sites) == pytest.approx(whole, abs=1e-12)
    assert isinstance(travel.otherwise, OverLines)
    assert not travel.otherwise.searches
    assert (whole < travel_minutes(at, at * 0 + 22.5, sites["lon"], sites["lat"], "walk")).any()  # some do ride


EDGES = """
from_node    | to_node | mode  | minutes | from_lon | from_lat | to_lon | to_lat | why
440306001002 | x       | drive | 2       |          |          |        |        | a place by its own id
x            | P1      | drive | 0       |          |          |        |        | no minutes are minutes
P1           | y       | drive | 1       |          |          | 113.93 | 22.5   | joined, a dead end
440306001002 | P1      | walk  | 1       |          |          |        |        | another mode
"""


def test_edges_are_driven_as_given(draw: Draw) -> None:
    only = "acceptance_point_id | name | kind | division_code | lon | lat\nP1 | a | mobile | 440306 | 113.9 | 22.5"
    snapshot = draw(population=PEOPLE, acceptance_points=only, travel_edges=EDGES, as_of=AS_OF)
    result = measure_access(snapshot, EVERYWHERE, "440300", 60.0, "drive")
    by_place = {cell["area_id"]: cell["minutes"] for cell in result.cells}
    assert by_place["440306001002"] == pytest.approx(2)
    assert by_place["440303001001"] == float("inf")
    estimate = float(travel_minutes([113.9], [22.5], [113.9], [22.5], "drive")[0, 0])
    assert by_place["440306001001"] == pytest.approx(estimate)  # on no node, nor near one that is placed
    assert result.source == "travel_edges"
    assert "路网边" in result.source_zh


def test_what_cannot_be_answered_is_said(draw: Draw) -> None:
    with pytest.raises(WrongUsage, match="boat"):
        measure(draw, mode="boat")
    for minutes in (0, float("nan"), float("inf")):  # infinite minutes would reach whoever has no way
        with pytest.raises(WrongUsage, match="above 0"):
            measure(draw, minutes=minutes)
    with pytest.raises(InfeasibleRequest, match="440400"):
        measure(draw, area="440400")
    with pytest.raises(InfeasibleRequest, match="no open acceptance point"):
        measure_access(draw(population=PEOPLE, as_of=AS_OF), EVERYWHERE, "440300", 30.0, "walk")


def test_a_reader_is_measured_by_the_points_in_scope(draw: Draw) -> None:
    snapshot = draw(population=PEOPLE, acceptance_points=POINTS, as_of=AS_OF)
    result = measure_access(snapshot, Scope("4403"), "440300", 20.0, "walk")
    assert result.points == 1  # the neighbour's point is not theirs to see
    assert result.covered == 400


ORIGINS = """
area_code    | lon    | lat  | floating_population | origin_43 | origin_51 | why
440306001001 | 113.90 | 22.5 | 100                 | 60        |           | at the point; 40 of unknown province
440306001002 | 113.91 | 22.5 | 300                 | 100       | 200       | one step away
440303001001 | 113.93 | 22.5 | 50                  |           |           | no origins, near P2
440307009001 | 114.40 | 22.5 | 10                  | 4         | 6         | far away
"""


PEOPLE_OUT_OF_REACH = """
area_code    | lon    | lat  | floating_population | origin_51 | why
440306001001 | 113.90 | 22.5 | 100                 |           | at the point
440307009001 | 114.40 | 22.5 | 10                  | 10        | no way leads to P1
"""


def test_provinces_of_registration_are_weighted_by_place(draw: Draw) -> None:
    snapshot = draw(population=ORIGINS, acceptance_points=POINTS, as_of=AS_OF)
    rows = {row["province_code"]: row for row in measure_access(snapshot, EVERYWHERE, "440300", STEP - 1).by_origin}
    assert list(rows) == ["510000", "430000"]  # most residents first
    assert (rows["430000"]["population"], rows["430000"]["covered"]) == (164, 60)
    assert rows["430000"]["covered_share"] == pytest.approx(60 / 164)
    assert rows["510000"]["covered"] == 0
    one = measure_access(snapshot, EVERYWHERE, "440306", STEP - 1).by_origin
    assert [row["population"] for row in one] == [200, 160]  # only who lives in the district
    assert one[1]["mean_minutes"] == pytest.approx(STEP * 100 / 160)
    values = {"area_ids": ["440306001001"], "minutes": [0.0], "limit": 5.0}
    assert snapshot.ask("minutes_by_origin", Scope("440303"), "440300", **values).empty  # out of the reader's scope
    assert measure(draw).by_origin == []


def test_the_mean_of_a_province_is_of_those_who_reach_a_point(draw: Draw) -> None:
    far = "origin_id | destination_id | mode | minutes\n440306001001 | P1 | walk | 3\n440307009001 | P2 | walk | 900"
    only = "acceptance_point_id | name | kind | division_code | lon | lat\nP1 | a | mobile | 440306 | 113.9 | 22.5"
    snapshot = draw(population=ORIGINS, acceptance_points=only, travel_times=far, as_of=AS_OF)
    result = measure_access(snapshot, EVERYWHERE, "440300")
    reached = {row["province_code"]: (row["population"], row["mean_minutes"]) for row in result.by_origin}
    assert reached == {
        "510000": (206, pytest.approx(STEP)),  # 6 reach nothing
        "430000": (164, pytest.approx((60 * 3 + 100 * STEP) / 160)),  # 4 reach nothing
    }
    far_away = result.unreached[-1]
    assert (far_away["area_id"], far_away["minutes"], far_away["nearest_point"]) == ("440307009001", float("inf"), None)
    alone = draw(population=PEOPLE_OUT_OF_REACH, acceptance_points=only, travel_times=far, as_of=AS_OF)
    assert [row["mean_minutes"] for row in measure_access(alone, EVERYWHERE, "440300").by_origin] == [float("inf")]


def test_the_places_nobody_reaches_are_listed_by_their_people(draw: Draw) -> None:
    result = measure(draw, minutes=STEP - 1)
    assert [(row["area_id"], row["floating_population"], row["nearest_point"]) for row in result.unreached] == [
        ("440306001002", 300, "hall"),
        ("440303001001", 100, "next"),
    ]
    assert sum(row["floating_population"] for row in result.unreached) == result.population - result.covered
    assert measure(draw, minutes=90).unreached == []


def test_demand_places_have_names_a_planner_knows() -> None:
    places = pandas.DataFrame(
        {
            "area_id": ["440303001", "440303001012", "440306", "440306999001", "grid-7"],
            "division_code": ["440303", "440303", "440306", "440306", "440303"],
        }
    )
    assert name_demand_places(places) == [
        "桂园街道",
        "桂园街道 012",
        "宝安区",
        "宝安区 440306999 001",
        "罗湖区 grid-7",
    ]
