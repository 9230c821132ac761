"""From a problem to a plan with a true bound: relax, fix by reduced costs, search what is left.

Everything here minimises. A problem brings a model and reads the solver's numbers: into a candidate whose
value is computed from its sites, or into constraints that cut it off where it breaks a rule by less than the
solver can see.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

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


class Problem(Protocol):
    """What a model of siting has to bring."""

    def model(self) -> Model: ...

    def read(self, values: FloatArray) -> Candidate | Sequence[Rows]:
        """The candidate that these numbers mean, or constraints that rule it out."""
        ...

    def encode(self, candidate: Candidate) -> FloatArray:
        """The whole columns of a candidate."""
        ...

    def narrowed(self, model: Model) -> "tuple[Problem, Model]":
        """The same problem once the columns that this model fixes are settled."""
        ...


class Outcome(NamedTuple):
    """The best candidate and a bound on all of them; `is_impossible` where it is shown that there is none."""

    best: Candidate | None
    bound: float
    is_impossible: bool = False


def search(problem: Problem, start: Candidate | None, floor: float, clock: Clock, *, is_whole: bool) -> Outcome:
    """Minimise within the clock.

    `floor` is a bound known beforehand; `is_whole` says that every plan's value is a whole number, so that
    bounds may be rounded up.
    """
    bound, best = tidy_bound(floor, is_whole), start
    if is_met(best, bound):
        return Outcome(best, bound)
    model = problem.model()
    relaxation = relax(model, clock)
    if isinstance(relaxation, str):
        return Outcome(best, bound, is_impossible=best is None)
    if relaxation is not None:
        bound = max(bound, tidy_bound(relaxation.bound, is_whole))
        if best is not None:
            problem, model = problem.narrowed(fix_columns(model, relaxation, best))
    return _search_whole(problem, model, Outcome(best, bound), clock, is_whole)


def _search_whole(problem: Problem, model: Model, outcome: Outcome, clock: Clock, is_whole: bool) -> Outcome:
    best, bound = outcome.best, outcome.bound
    while not is_met(best, bound):
        answer = solve(model, None if best is None else problem.encode(best), clock)
        bound = max(bound, bound_after(answer, best, is_whole))
        if answer.status == "infeasible":
            return Outcome(best, bound, is_impossible=best is None)
        found = None if answer.values is None else problem.read(answer.values)
        if isinstance(found, Candidate) and is_better(found, best):
            best = found
        if found is None or isinstance(found, Candidate):
            break
        model = model.with_rows(found)
    return Outcome(best, bound if best is None else min(bound, best.value))


def bound_after(answer: Answer, best: Candidate | None, is_whole: bool) -> float:
    """What a search proves of all plans, given that it left out only those no better than `best`."""
    bound = tidy_bound(answer.bound, is_whole)
    return bound if best is None else min(bound, best.value)


def is_better(found: Candidate, best: Candidate | None) -> bool:
    return best is None or found.value < best.value


def best_of(judged: Iterable[object]) -> Candidate | None:
    """The first of the best candidates among these; None where there is none."""
    found = [candidate for candidate in judged if isinstance(candidate, Candidate)]
    return min(found, key=lambda candidate: candidate.value, default=None)


def is_met(best: Candidate | None, bound: float) -> bool:
    """The bound has reached the best value."""
    return best is not None and best.value - bound <= PROVEN_GAP * abs(best.value) * 1e-3


def fix_columns(model: Model, relaxation: Relaxation, best: Candidate) -> Model:
    """Fix the whole columns whose change makes every plan worse than the best one known.

    A column at its lower end with reduced cost r makes every plan that raises it cost at least bound + r.
    """
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
