"""The master problem: which shares of sites to open, the demands projected out into one cost a zone.

The cost of a zone is known only through cuts, each an affine function of the shares that never exceeds it
(Benders 1962; for coverage Cordeau, Furini & Ljubić 2019, for the p-median Duran-Mateluna, Alès & Elloumi
2023). The linear program grows by cuts and is solved again from where it stood.
"""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import highspy
import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.highs import ROW_WISE, Options, Relaxation, Rows, new_solver, power_of_two, stack_rows
from analysis.siting.plan import Clock
from analysis.siting.search import Candidate

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

NO_LIMIT = 2**31 - 1
_OPTIONS: Options = {"presolve": "off", "solver": "simplex", "simplex_strategy": 1, "simplex_scale_strategy": 0}


class Cuts(NamedTuple):
    """Per zone: its cost at the shares asked of, and the cut there: constant + slopes @ shares <= cost."""

    costs: FloatArray
    constants: FloatArray
    slopes: FloatArray
    """Shape (zones, sites)."""


class Projected(Protocol):
    """A problem in which only the free sites are left to choose. Columns are those, then the zones."""

    @property
    def cost_ends(self) -> tuple[FloatArray, FloatArray]:
        """Per zone: a cost that none falls below, and one that none exceeds."""
        ...

    @property
    def site_count(self) -> int: ...

    @property
    def offset(self) -> float:
        """What every plan costs beside its zones."""
        ...

    def side_rows(self) -> Sequence[Rows]:
        """Count, budget and floors."""
        ...

    def cuts(self, shares: FloatArray) -> Cuts:
        """What the zones cost at these shares of sites, exactly where the shares are whole."""
        ...

    def broken_rows(self, shares: FloatArray) -> Sequence[Rows]:
        """Constraints on the sites that these shares break, of those too many to be stated beforehand."""
        ...

    def judge(self, opened: IntArray) -> Candidate | Sequence[Rows]:
        """The candidate that opens these free sites, or constraints that rule it out.

        No constraints where the count is another than asked for: no program allows that, but sites fixed one by
        one may come to it.
        """
        ...

    def opened(self, candidate: Candidate) -> FloatArray:
        """A candidate as shares: one where it opens a free site."""
        ...

    def filled(self, shares: FloatArray) -> IntArray:
        """A choice of sites within count and budget, the largest shares first."""
        ...

    def improved(self, opened: IntArray) -> IntArray:
        """A choice of sites no dearer, found near this one."""
        ...


class Master:
    """The linear program over sites and zones. Costs inside are scaled to suit the solver's tolerances."""

    def __init__(self, problem: Projected, clock: Clock) -> None:
        self.site_count, self.offset, self.clock = problem.site_count, problem.offset, clock
        least, most = problem.cost_ends
        self.factor = power_of_two(float(numpy.maximum(abs(least), abs(most)).sum()))
        self.cost = numpy.append(numpy.zeros(self.site_count), numpy.ones(len(least)))
        self.lower = numpy.append(numpy.zeros(self.site_count), least * self.factor)
        self.upper = numpy.append(numpy.ones(self.site_count), most * self.factor)
        rows = stack_rows([self._scaled(part) for part in problem.side_rows()] or [_no_rows(len(self.cost))])
        self.row_count = self.kept_count = len(rows.lower)
        self.matrix = numpy.zeros((max(256, 2 * self.row_count), len(self.cost)))
        self.row_lower, self.row_upper = numpy.zeros(len(self.matrix)), numpy.zeros(len(self.matrix))
        self.idle = numpy.zeros(len(self.matrix), dtype=numpy.int64)
        self._remember(rows, 0)
        self.solver = self._load(rows)

    def _scaled(self, rows: Rows) -> Rows:
        """Rows in true costs, restated for the scaled ones."""
        factors = numpy.append(numpy.ones(self.site_count), numpy.full(len(self.cost) - self.site_count, self.factor))
        return Rows(scipy.sparse.csr_array(rows.matrix @ scipy.sparse.diags_array(1 / factors)), rows.lower, rows.upper)

    def _load(self, rows: Rows) -> Any:
        solver = new_solver(_OPTIONS)
        indices, indptr = rows.matrix.indices.astype(numpy.int32), rows.matrix.indptr.astype(numpy.int32)
        solver.passModel(
            len(self.cost), len(rows.lower), rows.matrix.nnz, ROW_WISE, 1, 0.0, self.cost, self.lower, self.upper,
            rows.lower, rows.upper, indptr, indices, rows.matrix.data, numpy.zeros(len(self.cost), dtype=numpy.int32),
        )  # fmt: skip
        return solver

    def _remember(self, rows: Rows, start: int) -> None:
        """Keep a dense copy of the rows, from which bounds are computed anew."""
        end = start + len(rows.lower)
        while end > len(self.matrix):
            for name in ("matrix", "row_lower", "row_upper", "idle"):
                held = getattr(self, name)
                setattr(self, name, numpy.concatenate([held, numpy.zeros_like(held)]))
        self.matrix[start:end] = rows.matrix.toarray()
        self.row_lower[start:end], self.row_upper[start:end], self.idle[start:end] = rows.lower, rows.upper, 0

    def add_cuts(self, cuts: Cuts, values: FloatArray, least_violation: float) -> int:
        """Add those cuts that these values of the columns violate by more than a share of all costs; how many."""
        shares, costs = values[: self.site_count], values[self.site_count :]
        violation = (cuts.constants + cuts.slopes @ shares - costs) * self.factor
        zones = numpy.flatnonzero(violation > least_violation * 2.0**16)
        if len(zones):
            left = scipy.sparse.csr_array(-cuts.slopes[zones] * self.factor)
            right = scipy.sparse.csr_array(
                (numpy.ones(len(zones)), (numpy.arange(len(zones)), zones)), shape=(len(zones), len(costs))
            )
            matrix = scipy.sparse.csr_array(scipy.sparse.hstack([left, right], format="csr"))
            lower = cuts.constants[zones] * self.factor
            self._append(Rows(matrix, lower, numpy.full(len(zones), math.inf)))
        return len(zones)

    def add_rows(self, rows: Sequence[Rows]) -> None:
        """Add constraints that stay."""
        self.drop_idle(0)
        for part in rows:
            self._append(self._scaled(part))
        self.kept_count = self.row_count

    def _append(self, rows: Rows) -> None:
        self._remember(rows, self.row_count)
        self.row_count += len(rows.lower)
        self.solver.addRows(
            len(rows.lower), rows.lower, rows.upper, rows.matrix.nnz, rows.matrix.indptr[:-1].astype(numpy.int32),
            rows.matrix.indices.astype(numpy.int32), rows.matrix.data,
        )  # fmt: skip

    def drop_idle(self, longest: int) -> None:
        """Forget the cuts that have not mattered in this many solutions."""
        idle = self.kept_count + numpy.flatnonzero(self.idle[self.kept_count : self.row_count] > longest)
        if not len(idle):
            return
        self.solver.deleteRows(len(idle), idle.astype(numpy.int32))
        stays = numpy.ones(self.row_count, dtype=bool)
        stays[idle] = False
        for name in ("matrix", "row_lower", "row_upper", "idle"):
            held = getattr(self, name)
            held[: stays.sum()] = held[: self.row_count][stays]
        self.row_count = int(stays.sum())

    def set_bounds(self, lower: FloatArray, upper: FloatArray) -> None:
        """Between what shares each site may be open."""
        self.lower[: self.site_count], self.upper[: self.site_count] = lower, upper
        columns = numpy.arange(self.site_count, dtype=numpy.int32)
        self.solver.changeColsBounds(self.site_count, columns, lower, upper)

    def solve(self, iterations: int = NO_LIMIT) -> Relaxation | str | None:
        """A relaxation with its true bound, "infeasible", or None where time ran out or the solver gave up."""
        for attempt in range(2):
            if self.clock.is_over:
                return None
            if attempt:
                self.solver.clearSolver()
            self.solver.setOptionValue("simplex_iteration_limit", iterations)
            self.solver.setOptionValue("time_limit", self.solver.getRunTime() + max(min(self.clock.left, 1e9), 0.0))
            self.solver.run()
            status = self.solver.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return "infeasible"
            solution = self.solver.getSolution()
            is_over = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kIterationLimit)
            if is_over and solution.dual_valid:
                return self._read(numpy.asarray(solution.col_value), numpy.asarray(solution.row_dual))
        return None

    def _read(self, values: FloatArray, multipliers: FloatArray) -> Relaxation:
        """The bound that these multipliers give by weak duality, in true costs."""
        lower, upper = self.row_lower[: self.row_count], self.row_upper[: self.row_count]
        above = numpy.where(numpy.isfinite(lower), numpy.maximum(multipliers, 0), 0)
        below = numpy.where(numpy.isfinite(upper), numpy.minimum(multipliers, 0), 0)
        weights = above + below
        self.idle[: self.row_count] = numpy.where(abs(weights) > 1e-12, 0, self.idle[: self.row_count] + 1)
        reduced = self.cost - self.matrix[: self.row_count].T @ weights
        from_rows = above @ numpy.where(above > 0, lower, 0) + below @ numpy.where(below < 0, upper, 0)
        ends = numpy.minimum(reduced * self.lower, reduced * self.upper).sum()
        scale = numpy.append(numpy.ones(self.site_count), numpy.full(len(values) - self.site_count, self.factor))
        return Relaxation(float(from_rows + ends) / self.factor + self.offset, reduced / self.factor, values / scale)


def _no_rows(columns: int) -> Rows:
    return Rows(scipy.sparse.csr_array((0, columns)), numpy.zeros(0), numpy.zeros(0))
