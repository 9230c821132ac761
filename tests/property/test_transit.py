"""Transit minutes against a search that looks at every minute, on small random networks.

Stops and places lie on one meridian, a minute on foot apart, and waits are whole minutes: so the search in this file
can move minute by minute over sets of (where one is, how one came there, boardings), and shares nothing with the
kernel.
"""

from dataclasses import dataclass

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.access import TransitNetwork, build_network, find_trip, transit_minutes

LON, LAT = 114.0, 22.5
STEP_KM = 4.8 / 60 / 1.3  # straight kilometres of a minute on foot
STEP_DEGREES = STEP_KM / (6371.0088 * numpy.pi / 180)
ACCESS, TRANSFER = 6, 3  # minutes on foot; limits in metres lie half a minute beyond
HORIZON = 130


@dataclass(frozen=True)
class Line:
    """Stops by number with the minutes of each step between them."""

    stops: tuple[int, ...]
    steps: tuple[int, ...]
    wait: int
    is_one_way: bool


@dataclass(frozen=True)
class City:
    """`at` are the stops' places along the meridian, in minutes on foot."""

    at: tuple[int, ...]
    lines: tuple[Line, ...]
    boardings: int
    transfer: int


@st.composite
def cities(draw: st.DrawFn) -> City:
    stops = draw(st.integers(2, 7))
    at = tuple(draw(st.lists(st.integers(0, 60), min_size=stops, max_size=stops)))
    lines = []
    for _ in range(draw(st.integers(1, 4))):
        called = draw(st.lists(st.integers(0, stops - 1), min_size=2, max_size=6))
        if draw(st.booleans()):
            called = [*called, called[0]]  # a ring
        steps = draw(st.lists(st.integers(0, 5), min_size=len(called) - 1, max_size=len(called) - 1))
        lines.append(Line(tuple(called), tuple(steps), draw(st.integers(0, 6)), draw(st.booleans())))
    return City(at, tuple(lines), draw(st.integers(0, 4)), draw(st.sampled_from([0, TRANSFER])))


def lay_out(city: City) -> TransitNetwork:
    rows = [
        (number, stop, place, line) for number, line in enumerate(city.lines) for place, stop in enumerate(line.stops)
    ]
    return build_network(
        [LON] * len(city.at),
        lat_of(city.at),
        [number for number, *_ in rows],
        [stop for _, stop, *_ in rows],
        [line.steps[place - 1] if place else 99 for _, _, place, line in rows],
        [2 * line.wait for *_, line in rows],
        [line.is_one_way for *_, line in rows],
        access_metres=(ACCESS + 0.5) * STEP_KM * 1000,
        transfer_metres=(city.transfer + 0.5) * STEP_KM * 1000,
    )


def lat_of(minutes: tuple[int, ...] | list[int]) -> list[float]:
    return [LAT + step * STEP_DEGREES for step in minutes]


def runs_of(line: Line) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Each direction; a ring twice round, for one may stay on past its first stop."""
    stops, steps = line.stops, line.steps
    if len(stops) > 2 and stops[0] == stops[-1]:
        stops, steps = stops + stops[1:], steps * 2
    return [(stops, steps)] if line.is_one_way else [(stops, steps), (stops[::-1], steps[::-1])]


def look_minute_by_minute(city: City, origin: int, destination: int) -> int:
    """Minutes of the fastest way."""
    runs = [(*run, line.wait) for line in city.lines for run in runs_of(line)]
    due: list[set[tuple]] = [set() for _ in range(HORIZON + 1)]
    due[0].add(("home",))
    arrived = [abs(origin - destination)]

    def later(now: int, minutes: int, state: tuple) -> None:
        if now + minutes <= HORIZON:
            due[now + minutes].add(state)

    for now in range(HORIZON + 1):
        done: set[tuple] = set()
        while todo := due[now] - done:
            state = todo.pop()
            done.add(state)
            if state[0] == "home":
                for stop, at in enumerate(city.at):
                    if abs(at - origin) <= ACCESS:
                        later(now, abs(at - origin), ("ready", stop, 0))
            elif state[0] == "ready":
                _, stop, boarded = state
                for number, (stops, _, wait) in enumerate(runs):
                    for place, called in enumerate(stops):
                        if called == stop and boarded < city.boardings:
                            later(now, wait, ("aboard", number, place, boarded + 1))
            elif state[0] == "aboard":
                _, number, place, boarded = state
                stops, steps, _ = runs[number]
                if place + 1 < len(stops):
                    later(now, steps[place], ("aboard", number, place + 1, boarded))
                    later(now, steps[place], ("landed", stops[place + 1], boarded))
            else:
                _, stop, boarded = state
                if abs(city.at[stop] - destination) <= ACCESS:
                    arrived.append(now + abs(city.at[stop] - destination))
                for other, at in enumerate(city.at):
                    if other == stop or abs(at - city.at[stop]) <= city.transfer:
                        later(now, abs(at - city.at[stop]), ("ready", other, boarded))
    return min(arrived)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(cities(), st.lists(st.integers(-5, 65), min_size=3, max_size=3))
def test_minutes_are_those_of_a_search_that_looks_at_every_minute(city: City, places: list[int]) -> None:
    network = lay_out(city)
    lon, lat = [LON] * 3, lat_of(places)
    expected = [[look_minute_by_minute(city, origin, place) for place in places] for origin in places]
    assert transit_minutes(network, lon, lat, lon, lat, city.boardings) == pytest.approx(numpy.array(expected))
    one = transit_minutes(network, lon[:1], lat[:1], lon, lat, city.boardings)  # forwards, not from the destinations
    assert one[0] == pytest.approx(numpy.array(expected[0]))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(cities(), st.integers(-5, 65), st.integers(-5, 65))
def test_the_legs_of_a_trip_are_a_way_of_so_many_minutes(city: City, origin: int, destination: int) -> None:
    trip = find_trip(lay_out(city), (LON, lat_of([origin])[0]), (LON, lat_of([destination])[0]), city.boardings)
    assert trip.minutes == pytest.approx(look_minute_by_minute(city, origin, destination))
    if not trip.rides:
        assert trip.minutes == pytest.approx(abs(origin - destination))
        return
    assert len(trip.rides) <= city.boardings
    called = [stop for line in city.lines for stop in line.stops]
    minutes, at = 0.0, origin
    for number, ride in enumerate(trip.rides):
        walked = abs(city.at[ride.board] - at)
        assert walked <= (ACCESS if number == 0 else city.transfer)
        minutes += walked + ride.wait_minutes + ride.ride_minutes
        line = city.lines[ride.line]
        passed = tuple(called[row] for row in ride.rows)
        assert (passed[0], passed[-1], ride.wait_minutes) == (ride.board, ride.alight, line.wait)
        assert any(takes(stops, steps, passed, ride.ride_minutes) for stops, steps in runs_of(line))
        at = city.at[ride.alight]
    assert abs(at - destination) <= ACCESS
    assert minutes + abs(at - destination) == pytest.approx(trip.minutes)


def takes(stops: tuple[int, ...], steps: tuple[int, ...], passed: tuple[int, ...], minutes: float) -> bool:
    """Whether a run somewhere passes these stops one after another in so many minutes."""
    return any(
        stops[at : at + len(passed)] == passed and sum(steps[at : at + len(passed) - 1]) == pytest.approx(minutes)
        for at in range(len(stops))
    )
