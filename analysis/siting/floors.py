"""Floors: the least covered share of each group's weight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import ArrayLike, NDArray

from analysis.siting.arrays import ROUNDING, are_whole, read_share
from analysis.sums import sum_by
from errors import InfeasibleRequest, WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True)
class Floors:
    """Per demand its group's number; per group its name and the weight that must be covered."""

    groups: IntArray
    names: list[Any]
    needs: FloatArray

    def check_reach(self, is_reachable: NDArray[numpy.bool_], weights: FloatArray) -> None:
        """Raise where a group's floor lies beyond what all usable sites together cover."""
        reach = sum_by(self.groups, numpy.where(is_reachable, weights, 0), len(self.needs))
        for group in numpy.flatnonzero(reach < self.needs):
            raise InfeasibleRequest(
                f"The floor of group {self.names[group]} needs {self.needs[group]:g} of its weight covered, "
                f"and all sites that may be opened reach only {reach[group]:g}."
            )

    def are_met(self, served: NDArray[numpy.bool_], weights: FloatArray) -> bool:
        """These demands, served, meet every floor."""
        reached = sum_by(self.groups, numpy.where(served, weights, 0), len(self.needs))
        return bool((reached >= self.needs).all())


def no_floors(weights: FloatArray) -> Floors:
    """All demands in one group that needs nothing."""
    return Floors(numpy.zeros(len(weights), dtype=numpy.int64), ["all"], numpy.zeros(1))


def read_floors(
    groups: Sequence[Any] | ArrayLike | None,
    floors: Mapping[Any, float] | Sequence[float] | float | None,
    weights: FloatArray,
) -> Floors:
    """Read floors given as a mapping, a sequence by group number, or one share for every group."""
    if floors is None:
        return no_floors(weights)
    if groups is None:
        raise WrongUsage("floors need groups: the group of each demand.")
    try:
        labels = numpy.asarray(groups)
        distinct, numbers = numpy.unique(labels, return_inverse=True)
    except (TypeError, ValueError):
        raise WrongUsage("groups must name one group per demand, all by numbers or all by words.") from None
    if labels.shape != weights.shape:
        raise WrongUsage(f"groups must name {len(weights)} groups, one per demand, not {labels.shape}.")
    names = distinct.tolist()
    totals = sum_by(numbers, weights, len(names))
    shares = numpy.array([_share_of(name, floors) for name in names], dtype=numpy.float64)
    return Floors(numbers.astype(numpy.int64), names, least_weight(shares, totals, weights))


def least_weight(shares: FloatArray, totals: FloatArray, weights: FloatArray) -> FloatArray:
    """The weight that a share of a total asks for, with room for rounding; whole where weights are whole."""
    needs = numpy.maximum(shares * totals - ROUNDING * totals, 0)
    return numpy.ceil(needs) if are_whole(weights) else needs


def _share_of(name: Any, floors: Mapping[Any, float] | Sequence[float] | float) -> float:
    if isinstance(floors, Mapping):
        return read_share(floors.get(name, 0.0), f"The floor of group {name}")
    if numpy.ndim(floors) == 0:
        return read_share(floors, "floors")
    shares = numpy.asarray(floors)
    if type(name) is not int or not 0 <= name < len(shares):
        raise WrongUsage(f"floors is a sequence by group number and has no entry for group {name!r}.")
    return read_share(shares[name], f"The floor of group {name}")
