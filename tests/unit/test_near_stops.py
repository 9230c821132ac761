"""The nearest stops of a point, in what a rider needs: which lines, where to get off, how far on foot."""

import numpy
import pandas

from analysis.access import distance_km
from studies.near_stops import NearStop, find_near_stops, name_line

DEGREE_METRES = 111_195.0  # of latitude
HERE = (114.0, 22.5)


def stops(*rows: tuple[str, str, str, float]) -> pandas.DataFrame:
    """Rows of (stop, vehicle, line, metres north of HERE in a straight line)."""
    frame = pandas.DataFrame(rows, columns=["stop_name", "mode", "line_name", "metres"])
    return frame.assign(lon=HERE[0], lat=HERE[1] + frame["metres"] / DEGREE_METRES)


def near(lines: pandas.DataFrame, walk_metres: int = 1000) -> tuple[NearStop, ...]:
    return find_near_stops(lines, [HERE[0]], [HERE[1]], walk_metres)[0]


def test_metres_have_the_detour_and_are_rounded_up_as_minutes_are() -> None:
    assert near(stops(("甲", "地铁", "3号线", 300))) == (NearStop("甲", "metro", ("3号线",), 400, 5),)


def test_a_stop_beyond_the_walk_is_none() -> None:
    lines = stops(("甲", "metro", "3号线", 300))
    assert near(lines, walk_metres=391) != ()
    assert near(lines, walk_metres=389) == ()
    assert near(lines.head(0)) == ()
    assert find_near_stops(lines, [], [], 1000) == []


def test_platforms_of_one_name_are_one_stop_with_all_its_lines_in_the_order_of_numbers() -> None:
    found = near(stops(("甲", "bus", "10路", 100), ("甲", "bus", "9路", 120), ("甲", "bus", "9路", 100)))
    assert found == (NearStop("甲", "bus", ("9路", "10路"), 140, 2),)


def test_each_vehicle_has_its_nearest_stop_and_a_line_is_named_once() -> None:
    found = near(
        stops(
            ("近", "bus", "1路", 10),
            ("次", "bus", "1路", 50),  # nothing new
            ("三", "bus", "2路", 60),
            ("四", "bus", "3路", 70),  # a fourth: not named
            ("五", "bus", "1路", 65),
            ("远", "metro", "3号线", 700),
        )
    )
    assert [(each.stop, each.lines) for each in found] == [("近", ("1路",)), ("三", ("2路",)), ("远", ("3号线",))]


def test_the_nearest_is_that_of_all_distances() -> None:
    chance = numpy.random.default_rng(7)
    lon, lat = 114 + chance.uniform(-0.02, 0.02, 60), 22.5 + chance.uniform(-0.02, 0.02, 60)
    names = [f"站{at}" for at in range(60)]
    lines = pandas.DataFrame({"stop_name": names, "mode": "bus", "line_name": names, "lon": lon, "lat": lat})
    places = 114 + chance.uniform(-0.02, 0.02, 30), 22.5 + chance.uniform(-0.02, 0.02, 30)
    walks = distance_km(*places, lon, lat) * 1.3 * 1000
    found = find_near_stops(lines, places[0].tolist(), places[1].tolist(), 800)
    for metres, each in zip(walks, found, strict=True):
        expected = [names[at] for at in numpy.argsort(metres) if metres[at] <= 800][:3]
        assert [stop.stop for stop in each] == expected


def test_a_bare_number_gets_its_vehicle() -> None:
    assert [name_line("3", "metro", "zh"), name_line("371", "bus", "zh")] == ["地铁3号线", "公交车371路"]
    assert [name_line("3", "metro", "en"), name_line("371", "bus", "en")] == ["metro 3", "bus 371"]
    assert name_line("M371", "bus", "zh") == "M371"
