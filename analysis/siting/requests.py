"""What may be asked: reads the arrays of a request and says in one sentence what is wrong with them."""

import math
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy
from numpy.typing import NDArray

from analysis.siting.arrays import ROUNDING, read_number, read_weights
from analysis.siting.highs import Model
from analysis.siting.plan import Clock
from analysis.siting.purse import Purse
from errors import InfeasibleRequest, WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]


@dataclass(frozen=True)
class Rules:
    """What a plan must keep to, whatever the model."""

    required: IntArray
    is_free: BoolArray
    """Per site: neither required nor forbidden, nor beyond count or budget by itself."""
    open_count: int | None
    costs: FloatArray
    """Per site; ones where the request named no costs."""
    budget: float

    @property
    def site_count(self) -> int:
        return len(self.is_free)

    @property
    def free(self) -> IntArray:
        return numpy.flatnonzero(self.is_free)

    @property
    def usable(self) -> IntArray:
        """Sites that a plan may open: required or free."""
        return numpy.union1d(self.required, self.free)

    @property
    def is_usable(self) -> BoolArray:
        return self.are_open(self.usable)

    def are_open(self, sites: IntArray) -> BoolArray:
        """Per site: whether it is one of these."""
        return numpy.isin(numpy.arange(self.site_count), sites)

    def positions(self, sites: Sequence[int] | IntArray) -> IntArray:
        """Where these sites stand among the free ones; required ones do not."""
        return numpy.flatnonzero(numpy.isin(self.free, sites))

    def shares(self, sites: IntArray) -> FloatArray:
        """Per free site: one where it is one of these."""
        return numpy.isin(self.free, sites).astype(numpy.float64)

    @property
    def free_count(self) -> int | None:
        """How many free sites are opened beside the required ones."""
        return None if self.open_count is None else self.open_count - len(self.required)

    @property
    def total_budget(self) -> float:
        """The budget, with room for rounding."""
        return self.budget * (1 + ROUNDING)

    @property
    def free_budget(self) -> float:
        """What is left of it once the required sites are paid."""
        return self.total_budget - float(self.costs[self.required].sum())

    @property
    def purse(self) -> Purse:
        """What may be opened beside the required sites."""
        return Purse(self.costs, self.is_free, self.free_count, self.free_budget)

    @property
    def free_purse(self) -> Purse:
        """The same, by position among the free sites."""
        costs = self.costs[self.free]
        return Purse(costs, numpy.ones(len(costs), dtype=bool), self.free_count, self.free_budget)

    def are_as_many(self, sites: IntArray) -> bool:
        """These sites, the required ones among them, are as many as must be opened."""
        return self.open_count is None or len(sites) == self.open_count

    def are_affordable(self, sites: IntArray) -> bool:
        """These sites, the required ones among them, stay within the budget."""
        return float(self.costs[sites].sum()) <= self.total_budget

    def settled(self, opened: IntArray, shut: IntArray) -> "Rules":
        """The same rules with these free sites opened for good and those shut."""
        is_free = self.is_free.copy()
        is_free[opened] = is_free[shut] = False
        return replace(self, required=numpy.union1d(self.required, opened), is_free=is_free)

    def settled_by(self, model: Model) -> "Rules":
        """The same rules after a model whose first columns are the free sites has fixed some of them."""
        free = self.free
        is_open, is_shut = model.lower[: len(free)] > 0.5, model.upper[: len(free)] < 0.5
        return self.settled(free[is_open], free[is_shut])

    @property
    def words(self) -> str:
        """The request in words, for messages."""
        count = "any number of sites"
        if self.open_count is not None:
            count = f"exactly {self.open_count} site{'' if self.open_count == 1 else 's'}"
        return count if math.isinf(self.budget) else f"{count} on a budget of {self.budget:g}"

    def out_of_reach(self, demand: int) -> InfeasibleRequest:
        """What to raise for a demand that no usable site reaches."""
        return InfeasibleRequest(f"Demand {demand} is within reach of no site that may be opened ({self.words}).")


def read_rules(
    site_count: int,
    required: Iterable[int],
    forbidden: Iterable[int],
    open_count: int | None,
    costs: Any = None,
    budget: float | None = None,
    *,
    needs_count: bool = True,
) -> Rules:
    """Check the parts that all models share; `needs_count` where a count or a budget must be given."""
    kept = _read_sites(required, "required", site_count)
    closed = _read_sites(forbidden, "forbidden", site_count)
    both = numpy.intersect1d(kept, closed)
    if len(both):
        raise InfeasibleRequest(f"Site {both[0]} is both required and forbidden.")
    is_free = numpy.ones(site_count, dtype=bool)
    is_free[kept] = is_free[closed] = False
    if needs_count and open_count is None and budget is None:
        raise WrongUsage("Give open_count or a budget: without either, every site would be opened.")
    if budget is not None and costs is None:
        raise WrongUsage("A budget needs costs, one per site.")
    prices = numpy.ones(site_count) if costs is None else read_weights(costs, site_count, "costs")
    rules = Rules(kept, is_free, _read_count(open_count), prices, _read_budget(budget))
    _check_count(rules)
    _check_budget(rules)
    return replace(rules, is_free=rules.purse.affordable())


def _read_sites(sites: Iterable[int], name: str, site_count: int) -> IntArray:
    try:
        given = numpy.asarray(list(sites))
    except (TypeError, ValueError):
        given = numpy.asarray(None)
    if given.shape == (0,):
        return numpy.empty(0, dtype=numpy.int64)
    if given.ndim != 1 or given.dtype.kind not in "iu":
        raise WrongUsage(f"{name} must be a list of site indices, whole numbers from 0 to {site_count - 1}.")
    outside = given[(given < 0) | (given >= site_count)]
    if len(outside):
        raise WrongUsage(f"{name} names site {outside[0]}, but the sites run from 0 to {site_count - 1}.")
    return numpy.unique(given).astype(numpy.int64)


def _read_count(open_count: int | None) -> int | None:
    if open_count is None:
        return None
    try:
        count = operator.index(open_count)
    except TypeError:
        raise WrongUsage(f"open_count must be a whole number, not {open_count!r}.") from None
    if count < 0 or isinstance(open_count, bool):
        raise WrongUsage(f"open_count must be a whole number from 0, not {open_count!r}.")
    return count


def _read_budget(budget: float | None) -> float:
    if budget is None:
        return math.inf
    amount = read_number(budget, "budget")
    if amount < 0:
        raise WrongUsage(f"The budget must not be negative, and is {amount:g}.")
    return amount


def _check_count(rules: Rules) -> None:
    if rules.open_count is None:
        return
    available = len(rules.usable)
    if rules.open_count > available:
        rest = " (the rest are forbidden)" if available < rules.site_count else ""
        raise InfeasibleRequest(
            f"open_count asks for {rules.open_count} of the sites, but only {available} of the "
            f"{rules.site_count} may be opened{rest}."
        )
    if len(rules.required) > rules.open_count:
        raise InfeasibleRequest(
            f"{len(rules.required)} sites are required, more than the open_count of {rules.open_count}."
        )


def _check_budget(rules: Rules) -> None:
    if math.isinf(rules.budget):
        return
    spent = float(rules.costs[rules.required].sum())
    if rules.free_budget < 0:
        raise InfeasibleRequest(f"The required sites cost {spent:g}, more than the budget of {rules.budget:g}.")
    if rules.free_count:
        cheapest = float(numpy.sort(rules.costs[rules.free])[: rules.free_count].sum())
        if cheapest > rules.free_budget:
            raise InfeasibleRequest(
                f"The cheapest {rules.open_count} sites cost {spent + cheapest:g}, "
                f"more than the budget of {rules.budget:g}."
            )


def read_clock(time_limit: float | None) -> Clock:
    """Start the clock of a request; None is no limit."""
    seconds = math.inf if time_limit is None else read_number(time_limit, "time_limit")
    if seconds < 0:
        raise WrongUsage(f"time_limit must not be negative, and is {seconds:g}.")
    return Clock(seconds)
