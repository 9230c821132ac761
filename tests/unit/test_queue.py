"""Erlang's formulae against the chain solved by brute force, against a line played through, and what must hold."""

import heapq
import math
from collections.abc import Callable

import numpy
import pytest

from analysis.siting import (
    erlang_b,
    erlang_c,
    growth_served,
    mean_wait_minutes,
    share_within,
    windows_needed,
    windows_needed_over,
)
from errors import WrongUsage

STATES = 4_000
CASES = [(0.3, 1), (0.9, 1), (1.0, 2), (2.6, 3), (4.9, 5), (7.5, 12), (0.01, 1), (40.0, 44)]


def solve_chain(load: float, windows: int, states: int) -> numpy.ndarray:
    """The long-run share of time with n applicants in the room, n = 0 … states - 1, by balance of births and deaths."""
    logs = numpy.zeros(states)
    for n in range(1, states):
        logs[n] = logs[n - 1] + math.log(load) - math.log(min(n, windows))
    shares = numpy.exp(logs - logs.max())
    return shares / shares.sum()


def play_line(load: float, windows: int, wait: float, service: float, arrivals: int) -> tuple[float, float, float]:
    """A line played through, seeded: the share that waits at most `wait`, its standard error by batches, the mean."""
    random = numpy.random.default_rng(7)
    free_at = [0.0] * windows
    heapq.heapify(free_at)
    now, waits = 0.0, numpy.empty(arrivals)
    gaps, services = random.exponential(service / load, arrivals), random.exponential(service, arrivals)
    for number in range(arrivals):
        now += gaps[number]
        begins = max(now, heapq.heappop(free_at))
        heapq.heappush(free_at, begins + services[number])
        waits[number] = begins - now
    batches = (waits <= wait).reshape(100, -1).mean(axis=1)
    return float(batches.mean()), float(batches.std(ddof=1) / 10), float(waits.mean())


@pytest.mark.parametrize(("load", "windows"), CASES)
def test_the_share_that_waits_is_that_of_the_chain_solved_by_brute_force(load: float, windows: int) -> None:
    shares = solve_chain(load, windows, STATES)
    assert erlang_c(load, windows) == pytest.approx(shares[windows:].sum(), rel=1e-9)
    assert erlang_b(load, windows) == pytest.approx(solve_chain(load, windows, windows + 1)[-1], rel=1e-12)
    in_line = numpy.maximum(numpy.arange(STATES) - windows, 0) @ shares
    assert mean_wait_minutes(load, windows, 15.0) == pytest.approx(in_line * 15.0 / load, rel=1e-9)  # Little


@pytest.mark.parametrize(("load", "windows"), [(0.6, 1), (2.4, 3), (4.4, 5)])
def test_the_share_served_in_time_is_that_of_a_line_played_through(load: float, windows: int) -> None:
    share, error, mean = play_line(load, windows, 10.0, 15.0, 400_000)
    assert abs(float(share_within(load, windows, 10.0, 15.0)) - share) < 4 * error
    assert mean_wait_minutes(load, windows, 15.0) == pytest.approx(mean, rel=0.08)


def test_a_textbook_value() -> None:
    """Erlang's own table: 2 lines, 1 erlang: B = 1/5, C = 1/3."""
    assert erlang_b(1.0, 2) == pytest.approx(1 / 5)
    assert erlang_c(1.0, 2) == pytest.approx(1 / 3)
    assert mean_wait_minutes(1.0, 2, 15.0) == pytest.approx(5.0)


def test_a_load_as_large_as_the_windows_serves_nobody_in_time() -> None:
    assert share_within([3.0, 3.5, 0.1], [3, 3, 0]).tolist() == [0.0, 0.0, 0.0]
    assert erlang_c([3.0, 3.5], 3).tolist() == [1.0, 1.0]
    assert numpy.isinf(mean_wait_minutes([3.0, 3.5], 3)).all()


def test_nobody_waits_where_nobody_comes() -> None:
    assert share_within(0.0, [0, 1, 5]).tolist() == [1.0, 1.0, 1.0]
    assert mean_wait_minutes(0.0, [0, 1]).tolist() == [0.0, 0.0]
    assert windows_needed([0.0, 0.2]).tolist() == [0, 1]


def test_more_windows_serve_more_and_more_arrivals_serve_fewer_in_time() -> None:
    loads, windows = numpy.linspace(0.05, 12, 60), numpy.arange(1, 20)
    shares = share_within(loads[:, None], windows)
    assert shares.shape == (60, 19)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (numpy.diff(shares, axis=1) >= 0).all()
    assert (numpy.diff(shares, axis=0) <= 0).all()
    assert (numpy.diff(windows_needed(loads)) >= 0).all()


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_windows_needed_are_the_fewest_that_do(level: float) -> None:
    loads = numpy.random.default_rng(1).uniform(0.01, 30, (4, 5, 6))  # points, weekdays, hours
    needed = windows_needed(loads, level, 10.0, 20.0)
    assert needed.shape == loads.shape
    assert (share_within(loads, needed, 10.0, 20.0) >= level).all()
    assert (share_within(loads, needed - 1, 10.0, 20.0) < level).all()


def test_windows_for_a_week_are_fewer_than_for_its_busiest_hour() -> None:
    loads = numpy.array([[0.2, 0.2, 0.2, 2.5], [0.0, 0.0, 0.0, 0.0]])
    over = windows_needed_over(loads, [[5, 5, 5, 1]])
    assert over.tolist() == [1, 0]  # 15 of 16 come in the quiet hours
    assert windows_needed(loads.max(axis=1)).tolist() == [4, 0]
    assert windows_needed_over([[0.7, 0.7]], [[1, 9]]).tolist() == [windows_needed(0.7)]


def test_a_point_grows_until_just_so_many_are_served_in_time() -> None:
    loads, arrivals = numpy.array([[0.2, 0.9], [1.4, 0.3], [0.0, 0.0], [0.5, 0.5]]), numpy.array([[2.0, 5.0]] * 4)
    windows = numpy.array([2, 1, 3, 0])
    growth = growth_served(loads, arrivals, windows)
    assert growth[2:].tolist() == [numpy.inf, 0.0]
    shares = share_within(loads[:2] * growth[:2, None], windows[:2, None])
    assert numpy.average(shares[0], weights=arrivals[0]) == pytest.approx(0.8, abs=1e-9)
    assert numpy.average(shares[1], weights=arrivals[1]) == pytest.approx(0.8, abs=0.02)  # an hour tips over at once
    assert growth[1] < 1 < growth[0]


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: erlang_c(-0.1, 1), "load"),
        (lambda: erlang_c(float("nan"), 1), "load"),
        (lambda: erlang_c(1.0, 1.5), "Windows"),
        (lambda: erlang_c(1.0, -1), "Windows"),
        (lambda: share_within(1.0, 2, -1.0), "wait"),
        (lambda: share_within(1.0, 2, 10.0, 0.0), "case"),
        (lambda: windows_needed(1.0, 1.0), "below 1"),
        (lambda: windows_needed(30_000.0), "More than 10,000"),
    ],
)
def test_what_has_no_meaning_is_said(ask: Callable[[], object], sentence: str) -> None:
    with pytest.raises(WrongUsage, match=sentence):
        ask()
