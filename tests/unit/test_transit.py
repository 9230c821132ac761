"""Small networks whose minutes are known by hand. On the meridian used here a step is one minute on foot."""

import numpy
import pytest

from analysis.access import TransitNetwork, build_network, find_trip, transit_minutes
from errors import UnreadableInput, WrongUsage
from tests.property.test_transit import LON, lat_of

FAR = 100  # minutes on foot: the network is the only quick way


def draw_network(*lines: tuple[int, list[int], list[int], bool], stops: list[int]) -> TransitNetwork:
    """Lines as (headway, stops, minutes from the stop before, is one-way) over stops so many minutes along."""
    rows = [(n, stop, step, line) for n, line in enumerate(lines) for stop, step in zip(line[1], line[2], strict=True)]
    return build_network(
        [LON] * len(stops),
        lat_of(stops),
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3][0] for row in rows],
        [row[3][3] for row in rows],
    )


def minutes(network: TransitNetwork, origin: int, destination: int, boardings: int = 4) -> float:
    return float(transit_minutes(network, [LON], lat_of([origin]), [LON], lat_of([destination]), boardings)[0, 0])


def test_half_a_headway_is_waited_and_the_first_stops_minutes_are_not_read() -> None:
    network = draw_network((10, [0, 1, 2], [7, 2, 3], False), stops=[0, FAR, 2 * FAR])
    assert minutes(network, 0, 2 * FAR) == pytest.approx(5 + 2 + 3)
    assert minutes(network, 2 * FAR + 4, FAR - 3) == pytest.approx(4 + 5 + 3 + 3)  # back, with a walk at either end


def test_a_one_way_line_does_not_run_back() -> None:
    network = draw_network((10, [0, 1], [0, 2], True), stops=[0, FAR])
    assert minutes(network, 0, FAR) == pytest.approx(7)
    assert minutes(network, FAR, 0) == pytest.approx(FAR)  # on foot


def test_one_stays_on_past_the_first_stop_of_a_ring() -> None:
    network = draw_network((20, [0, 1, 2, 0], [0, 2, 2, 2], True), stops=[0, FAR, 2 * FAR])
    assert minutes(network, 2 * FAR, FAR) == pytest.approx(10 + 2 + 2)  # not 10 more at the first stop
    trip = find_trip(network, (LON, lat_of([2 * FAR])[0]), (LON, lat_of([FAR])[0]))
    assert [ride.rows for ride in trip.rides] == [(2, 3, 1)]


def test_a_change_at_one_stop_costs_the_wait_alone_and_one_between_stops_the_walk_too() -> None:
    lines = (10, [0, 1], [0, 5], False), (4, [1, 3], [0, 6], False), (4, [2, 4], [0, 6], False)
    network = draw_network(*lines, stops=[0, FAR, FAR + 5, 2 * FAR, 4 * FAR])
    assert minutes(network, 0, 2 * FAR) == pytest.approx(5 + 5 + 2 + 6)
    assert minutes(network, 0, 4 * FAR) == pytest.approx(5 + 5 + 5 + 2 + 6)
    assert minutes(network, 0, 4 * FAR, boardings=1) == pytest.approx(4 * FAR)


def test_of_equal_ways_the_one_with_fewest_boardings_then_the_first_line() -> None:
    twins = (4, [0, 1], [0, 5], False), (4, [0, 1], [0, 5], False)
    changing = (2, [0, 2], [0, 2], False), (2, [2, 1], [0, 3], False)  # 1 + 2 + 1 + 3, as long as 2 + 5
    network = draw_network(*changing, *twins, stops=[0, 2 * FAR, FAR])
    trip = find_trip(network, (LON, lat_of([0])[0]), (LON, lat_of([2 * FAR])[0]))
    assert trip.minutes == pytest.approx(7)
    assert [ride.line for ride in trip.rides] == [2]


def test_walking_is_taken_where_it_is_as_fast() -> None:
    network = draw_network((0, [0, 1], [0, 8], False), stops=[0, 8])
    trip = find_trip(network, (LON, lat_of([0])[0]), (LON, lat_of([8])[0]))
    assert (trip.rides, trip.minutes) == ((), pytest.approx(8))


def test_many_pieces_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    network = draw_network((6, [0, 1, 2, 3], [0, 2, 2, 2], True), stops=[0, 20, 40, 60])
    lat = lat_of(list(range(0, 60, 7)))
    whole = transit_minutes(network, [LON] * 9, lat, [LON] * 4, lat[:4])
    monkeypatch.setattr("analysis.access.transit.VALUES_AT_ONCE", 8)
    monkeypatch.setattr("analysis.access.transit.PLACES_AT_ONCE", 2)
    assert numpy.array_equal(transit_minutes(network, [LON] * 9, lat, [LON] * 4, lat[:4]), whole)


def test_a_network_without_lines_is_walked_past() -> None:
    assert minutes(draw_network(stops=[]), 0, 9) == pytest.approx(9)


def test_lines_that_are_mixed_up_are_refused() -> None:
    with pytest.raises(UnreadableInput, match="one after another"):
        build_network([LON], [22.5], [1, 0], [0, 0], [0, 0], [5, 5], [False, False])


@pytest.mark.parametrize(("minutes", "headway"), [([0, numpy.nan], 5), ([0, -1], 5), ([0, 1], numpy.nan), ([0, 1], -5)])
def test_minutes_below_zero_or_unknown_are_refused(minutes: list[float], headway: float) -> None:
    with pytest.raises(UnreadableInput, match="0 or more"):
        build_network([LON, LON], [22.5, 22.6], [0, 0], [0, 1], minutes, [headway] * 2, [False] * 2)


def test_a_place_that_lies_nowhere_is_refused() -> None:
    with pytest.raises(WrongUsage, match="leave out places"):
        transit_minutes(draw_network(stops=[]), [numpy.nan], [22.5], [LON], [22.5])
