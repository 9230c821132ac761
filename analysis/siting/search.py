"""From a model to a plan with a true bound: relax, fix by reduced costs, search what is left.

Everything here minimises. A model brings `read`, which turns the solver's numbers into a candidate whose
value is computed from its sites, or into constraints that cut it off where it breaks a rule by less than the
solver can see.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from analysis.siting.highs import Answer, Model, Relaxation, Rows, relax, row, solve
from analysis.siting.plan import PROVEN_GAP, Clock

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A plan that keeps all rules; `value` is to be made small."""

    value: float
    sites: IntArray
    assignment: IntArray | None = None


Read = Callable[[FloatArray], "Candidate | Sequence[Rows]"]


class Outcome(NamedTuple):
    """The best candidate and a bound on all of them; `is_impossible` where it is shown that there is none."""

    best: Candidate | None
    bound: float
    is_impossible: bool


def search(
    model: Model,
    read: Read,
    encode: Callable[[Candidate], FloatArray],
    start: Candidate | None,
    floor: float,
    clock: Clock,
    *,
    is_whole: bool,
) -> Outcome:
    """Minimise the model within the clock.

    `floor` is a bound known beforehand; `encode` gives the whole columns of a candidate; `is_whole` says that
    every plan's value is a whole number, so that bounds may be rounded up.
    """
    bound, best = tidy_bound(floor, is_whole), start
    if is_met(best, bound):
        return Outcome(best, bound, False)
    relaxation = relax(model, clock)
    if isinstance(relaxation, str):
        return Outcome(best, bound, best is None)
    if relaxation is not None:
        bound = max(bound, tidy_bound(relaxation.bound, is_whole))
        model = fix_columns(model, relaxation, best)
    return _search_whole(model, read, encode, best, bound, clock, is_whole)


def _search_whole(
    model: Model,
    read: Read,
    encode: Callable[[Candidate], FloatArray],
    best: Candidate | None,
    bound: float,
    clock: Clock,
    is_whole: bool,
) -> Outcome:
    while not is_met(best, bound):
        answer = solve(model, None if best is None else encode(best), clock)
        bound = max(bound, bound_after(answer, best, is_whole))
        if answer.status == "infeasible":
            return Outcome(best, bound, best is None)
        found = None if answer.values is None else read(answer.values)
        best = found if isinstance(found, Candidate) and is_better(found, best) else best
        if found is None or isinstance(found, Candidate):
            break
        model = model.with_rows(found)
    return Outcome(best, bound if best is None else min(bound, best.value), False)


def bound_after(answer: Answer, best: Candidate | None, is_whole: bool) -> float:
    """What a search proves of all plans, given that it left out only those no better than `best`."""
    bound = tidy_bound(answer.bound, is_whole)
    return bound if best is None else min(bound, best.value)


def is_better(found: Candidate, best: Candidate | None) -> bool:
    return best is None or found.value < best.value


def is_met(best: Candidate | None, bound: float) -> bool:
    """The bound has reached the best value."""
    return best is not None and best.value - bound <= PROVEN_GAP * abs(best.value) * 1e-3


def fix_columns(model: Model, relaxation: Relaxation, best: Candidate | None) -> Model:
    """Fix the whole columns whose change makes every plan worse than the best one known.

    A column at its lower end with reduced cost r makes every plan that raises it cost at least bound + r.
    """
    if best is None:
        return model
    excess = relaxation.bound + abs(relaxation.reduced_costs) > best.value + _slack(best.value)
    stays_low = model.is_whole & excess & (relaxation.reduced_costs > 0)
    stays_high = model.is_whole & excess & (relaxation.reduced_costs < 0)
    return replace(
        model,
        upper=numpy.where(stays_low, model.lower, model.upper),
        lower=numpy.where(stays_high, model.upper, model.lower),
    )


def tidy_bound(bound: float, is_whole: bool) -> float:
    """Round a bound up where values are whole, the solver's blur allowed for."""
    return float(math.ceil(bound - _slack(bound))) if is_whole and math.isfinite(bound) else bound


def _slack(value: float) -> float:
    return 1e-6 + 1e-9 * abs(value)


def forbid_subsets(columns: int, opened: IntArray) -> Rows:
    """Open something beside these: for a rule that opening fewer cannot mend."""
    beside = numpy.ones(columns)
    beside[opened] = 0
    return row(beside, 1, math.inf)


def forbid_supersets(columns: int, opened: IntArray) -> Rows:
    """Leave one of these shut: for a rule that opening more cannot mend."""
    these = numpy.zeros(columns)
    these[opened] = 1
    return row(these, -math.inf, len(opened) - 1)
