"""How long applicants wait at a point with so many windows: Erlang B and C.

Arrivals are Poisson, service times exponential, one line for all windows, nobody leaves it (M/M/c). `load` is the
offered load in erlangs, arrivals per minute x minutes of service: the windows that would be busy were there enough.
Each hour is taken as if it lasted (stationary independent period by period: Green, Kolesar & Soares 2001, Operations
Research 49), so a line left over from an hour that is too busy is not carried into the next.

Sources: A. K. Erlang (1917), Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges; R. B. Cooper (1981), Introduction to Queueing Theory, chapter 3.
"""

import numpy
from numpy.typing import ArrayLike, NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
MOST_WINDOWS = 10_000
HALVINGS = 60


def erlang_b(load: ArrayLike, windows: ArrayLike) -> FloatArray:
    """The share of arrivals that find every window busy where nobody may wait.

    By the recursion B(0) = 1, B(c) = a B(c - 1) / (c + a B(c - 1)), which adds nothing but positive numbers. `load`
    and `windows` are broadcast against each other. Raises WrongUsage for what is below zero or no number.
    """
    loads, counts = _read(load, windows)
    busy = numpy.ones(loads.shape)
    found = numpy.where(counts == 0, 1.0, 0.0)
    for number in range(1, int(counts.max(initial=0)) + 1):
        busy = loads * busy / (number + loads * busy)
        found = numpy.where(counts == number, busy, found)
    return found


def erlang_c(load: ArrayLike, windows: ArrayLike) -> FloatArray:
    """The share of arrivals that must wait: B / (1 - r (1 - B)) with r = load / windows; 1 from r = 1 on."""
    loads, counts = _read(load, windows)
    return _must_wait(loads, counts, erlang_b(loads, counts))


def share_within(
    load: ArrayLike, windows: ArrayLike, wait_minutes: float = 10.0, service_minutes: float = 15.0
) -> FloatArray:
    """The share of arrivals that wait at most so long: 1 - C exp(-(windows - load) wait / service).

    Nobody where the load is as large as the windows: the line grows for ever. Everybody where nobody comes.
    """
    loads, counts = _read(load, windows)
    return _within(loads, counts, erlang_b(loads, counts), _read_ratio(wait_minutes, service_minutes))


def mean_wait_minutes(load: ArrayLike, windows: ArrayLike, service_minutes: float = 15.0) -> FloatArray:
    """How long an arrival waits in the mean: C service / (windows - load); infinite where the line grows for ever."""
    loads, counts = _read(load, windows)
    free = counts - loads
    waits = numpy.full(loads.shape, numpy.inf)
    numpy.divide(erlang_c(loads, counts) * service_minutes, free, out=waits, where=free > 0)
    return numpy.where(loads == 0, 0.0, waits)


def windows_needed(
    load: ArrayLike, level: float = 0.8, wait_minutes: float = 10.0, service_minutes: float = 15.0
) -> IntArray:
    """The fewest windows with which a share `level` of arrivals waits at most so long; none where nobody comes."""
    loads = _read(load, 0)[0]
    needed = windows_needed_over(
        loads.reshape(-1, 1), numpy.ones((loads.size, 1)), level, wait_minutes, service_minutes
    )
    return needed.reshape(loads.shape)


def windows_needed_over(
    load: ArrayLike, arrivals: ArrayLike, level: float = 0.8, wait_minutes: float = 10.0, service_minutes: float = 15.0
) -> IntArray:
    """The same for points (rows) whose hours (columns) differ: over all their arrivals, with windows that stay."""
    loads = _read(load, 0)[0]
    weights = numpy.broadcast_to(numpy.asarray(arrivals, dtype=float), loads.shape)
    _check_level(level)
    ratio = _read_ratio(wait_minutes, service_minutes)
    needed = numpy.zeros(len(loads), dtype=numpy.int64)
    is_open = (loads > 0).any(axis=1) & (weights.sum(axis=1) > 0)
    busy, number = numpy.ones(loads.shape), 0
    while is_open.any():
        number += 1
        if number > MOST_WINDOWS:
            raise WrongUsage(f"More than {MOST_WINDOWS:,} windows at one point would be needed.")
        busy = loads * busy / (number + loads * busy)
        share = _mean(_within(loads, numpy.full(loads.shape, number), busy, ratio), weights)
        meets = is_open & (share >= level)
        needed[meets] = number
        is_open &= ~meets
    return needed


def growth_served(
    load: ArrayLike,
    arrivals: ArrayLike,
    windows: ArrayLike,
    level: float = 0.8,
    wait_minutes: float = 10.0,
    service_minutes: float = 15.0,
) -> FloatArray:
    """By how much a point's arrivals may be multiplied, every hour alike, until fewer than `level` are served in time.

    `load` (points, hours) and `arrivals` like it, `windows` one per point; infinite where nobody comes, 0 without
    windows. By halving: the share served in time falls as arrivals grow.
    """
    loads = _read(load, 0)[0]
    counts = _read(0.0, windows)[1].reshape(-1, 1)
    weights = numpy.broadcast_to(numpy.asarray(arrivals, dtype=float), loads.shape)
    _check_level(level)
    is_met = (weights > 0).any(axis=0)
    loads, weights = loads[:, is_met], weights[:, is_met]
    least = numpy.where((weights > 0) & (loads > 0), loads, numpy.inf).min(axis=1, initial=numpy.inf)
    is_used = numpy.isfinite(least)
    low, high = numpy.zeros(len(loads)), numpy.zeros(len(loads))
    high[is_used] = counts[is_used, 0] / least[is_used]  # where even the quietest hour is too busy
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        share = _mean(share_within(loads * middle[:, None], counts, wait_minutes, service_minutes), weights)
        low, high = numpy.where(share >= level, middle, low), numpy.where(share >= level, high, middle)
    return numpy.where(is_used, low, numpy.inf)


def _must_wait(loads: FloatArray, counts: IntArray, busy: FloatArray) -> FloatArray:
    """Erlang C from Erlang B."""
    rho = numpy.divide(loads, counts, out=numpy.ones(loads.shape), where=counts > 0)
    waits = busy / numpy.where(rho < 1, 1 - rho * (1 - busy), 1.0)
    return numpy.where(loads == 0, 0.0, numpy.where(rho < 1, waits, 1.0))


def _within(loads: FloatArray, counts: IntArray, busy: FloatArray, ratio: float) -> FloatArray:
    """The share that waits at most `ratio` services."""
    free = numpy.maximum(counts - loads, 0.0)
    share = 1 - _must_wait(loads, counts, busy) * numpy.exp(-free * ratio)
    return numpy.where(loads == 0, 1.0, numpy.where(free > 0, share, 0.0))


def _mean(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Means by row, weighted; 0 where nothing weighs."""
    sums = weights.sum(axis=1)
    return numpy.divide((values * weights).sum(axis=1), sums, out=numpy.zeros(len(values)), where=sums > 0)


def _read(load: ArrayLike, windows: ArrayLike) -> tuple[FloatArray, IntArray]:
    loads, counts = numpy.broadcast_arrays(numpy.asarray(load, dtype=float), numpy.asarray(windows, dtype=float))
    if not (numpy.isfinite(loads).all() and (loads >= 0).all()):
        raise WrongUsage("A load should be finite and 0 or more.")
    if not ((counts >= 0) & (counts <= MOST_WINDOWS) & (counts == numpy.floor(counts))).all():
        raise WrongUsage(f"Windows should be whole numbers from 0 to {MOST_WINDOWS:,}.")
    return loads, counts.astype(numpy.int64)


def _read_ratio(wait_minutes: float, service_minutes: float) -> float:
    if not wait_minutes >= 0:
        raise WrongUsage(f"The wait should be 0 minutes or more, not {wait_minutes:g}.")
    if not 0 < service_minutes < numpy.inf:
        raise WrongUsage(f"A case should take more than 0 minutes, not {service_minutes:g}.")
    return wait_minutes / service_minutes


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise WrongUsage(f"The share to be served in time should be above 0 and below 1, not {level:g}.")
