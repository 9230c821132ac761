"""The answer of every siting model, and the clock it is held to."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy
from numpy.typing import NDArray

from errors import AcceptanceError

PROVEN_GAP = 1e-9


def gap_between(value: float, bound: float) -> float:
    """How far the bound is from the value, over the value."""
    return abs(value - bound) / max(abs(value), 1e-12)


@dataclass(frozen=True, eq=False)
class Plan:
    """Which sites to open, what that is worth, and how far from the best it can be.

    `bound` bounds the optimum from the other side: no plan covers more (`max_coverage`) or costs less (the
    other three). `proven` says that value and bound meet to one part in 10^9.
    """

    value: float
    bound: float
    open_sites: list[int]
    """Indices of the open sites, ascending, the required ones included."""
    assignment: NDArray[numpy.int64]
    """The open site of each demand, -1 where none serves it."""
    seconds: float

    @property
    def gap(self) -> float:
        return gap_between(self.value, self.bound)

    @property
    def proven(self) -> bool:
        return self.gap <= PROVEN_GAP


def make_plan(
    value: float, bound: float, sites: Iterable[int], assignment: NDArray[numpy.int64], clock: "Clock"
) -> Plan:
    """A plan from what a model found; the sites in ascending order."""
    ordered = sorted(int(site) for site in sites)
    return Plan(float(value), float(bound), ordered, assignment.astype(numpy.int64), clock.seconds)


@dataclass
class Clock:
    """Seconds since the request came, and until it must be answered."""

    limit: float = math.inf
    started: float = field(default_factory=time.perf_counter)

    @property
    def seconds(self) -> float:
        return time.perf_counter() - self.started

    @property
    def left(self) -> float:
        return self.limit - self.seconds

    @property
    def is_over(self) -> bool:
        return self.left <= 0


def no_plan_in_time(clock: Clock, constraint: str) -> AcceptanceError:
    """What to raise when time ran out before any plan was found, or shown not to exist."""
    return AcceptanceError(
        f"No plan with {constraint} was found in {clock.limit:g} s, nor shown to be impossible: allow more time."
    )
