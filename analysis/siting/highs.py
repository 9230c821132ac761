"""The thin layer onto HiGHS: a model is a few sparse arrays, an answer is numbers that are checked again.

HiGHS (Huangfu & Hall 2018) works in floating point with absolute tolerances, so nothing it says of a bound is
taken as it stands: the bound of a relaxation is computed anew from its multipliers by weak duality, which
holds for any multipliers (Neumaier & Shcherbina 2004), and the value of a plan is computed anew from its
sites by the model that asked.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import highspy
import highspy.highs
import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.plan import Clock

FloatArray = NDArray[numpy.float64]
BoolArray = NDArray[numpy.bool_]

ROW_WISE = 2
_MINIMISE = 1
_LARGEST_PLAIN_COEFFICIENT = 2.0**20
_LARGEST_EXPONENT = 1000
_PRUNING_SLACK = 1e-6
"""HiGHS leaves aside what is better by less than this, and still says optimal."""
_UNLIKELY_GAP = 1e-5
"""What is optimal by HiGHS's own tolerances has less."""


class Rows(NamedTuple):
    """Constraints: lower <= matrix @ x <= upper."""

    matrix: scipy.sparse.csr_array
    lower: FloatArray
    upper: FloatArray


@dataclass(frozen=True)
class Model:
    """Minimise cost @ x + offset subject to `rows`, lower <= x <= upper, x whole where `is_whole`."""

    cost: FloatArray
    rows: Rows
    lower: FloatArray
    upper: FloatArray
    is_whole: BoolArray
    offset: float = 0.0

    def with_rows(self, added: Sequence[Rows]) -> "Model":
        return replace(self, rows=stack_rows([self.rows, *added]))


class Relaxation(NamedTuple):
    """The linear relaxation, solved. `bound` is true whatever the solver's tolerances."""

    bound: float
    reduced_costs: FloatArray
    values: FloatArray


class Answer(NamedTuple):
    """What the search ended with; `status` is optimal, infeasible or stopped."""

    status: str
    bound: float
    values: FloatArray | None


def row(coefficients: FloatArray, lower: float, upper: float) -> Rows:
    """One dense constraint."""
    matrix = scipy.sparse.csr_array(numpy.atleast_2d(coefficients))
    return Rows(matrix, numpy.array([float(lower)]), numpy.array([float(upper)]))


def stack_rows(parts: Sequence[Rows]) -> Rows:
    """Several blocks of constraints over the same columns, one under the other, each scaled for the solver."""
    scaled = [_scale(part) for part in parts]
    matrix = scipy.sparse.csr_array(scipy.sparse.vstack([part.matrix for part in scaled], format="csr"))
    lower = numpy.concatenate([part.lower for part in scaled])
    return Rows(matrix, lower, numpy.concatenate([part.upper for part in scaled]))


def _scale(rows: Rows) -> Rows:
    """Multiply each row by a power of two so that the solver's absolute tolerance is a small relative one."""
    largest = abs(rows.matrix).max(axis=1).toarray().ravel() if rows.matrix.nnz else numpy.zeros(0)
    if _is_plain(rows.matrix.data):
        return rows
    factors = numpy.array([power_of_two(value) for value in largest])
    matrix = scipy.sparse.csr_array(scipy.sparse.diags_array(factors) @ rows.matrix)
    return Rows(matrix, rows.lower * factors, rows.upper * factors)


def _is_plain(coefficients: FloatArray) -> bool:
    """Whole numbers of moderate size, which the solver's tolerance does not blur."""
    is_moderate = abs(coefficients).max(initial=0.0) <= _LARGEST_PLAIN_COEFFICIENT
    return bool(is_moderate and (coefficients == numpy.rint(coefficients)).all())


def power_of_two(largest: float) -> float:
    """The factor that brings a largest coefficient to 32,768..65,536, or as near as a float reaches."""
    return 2.0 ** min(16 - math.frexp(largest)[1], _LARGEST_EXPONENT) if largest else 1.0


def relax(model: Model, clock: Clock) -> Relaxation | str | None:
    """Solve without wholeness: a relaxation, "infeasible", or None where time ran out.

    By interior point with crossover, which is quicker on these models, and by simplex where that fails.
    """
    for method in ("ipm", "simplex"):
        if clock.is_over:
            return None
        solver, factor = _load(model, clock, method)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return "infeasible"
        if status == highspy.HighsModelStatus.kOptimal:
            solution = solver.getSolution()
            bound, reduced_costs = _weak_duality(model, numpy.asarray(solution.row_dual) / factor)
            return Relaxation(bound, reduced_costs, numpy.asarray(solution.col_value))
    return None


def _weak_duality(model: Model, multipliers: FloatArray) -> tuple[float, FloatArray]:
    """The bound that these multipliers of the rows give, and the reduced costs that belong to it."""
    matrix, lower, upper = model.rows
    above = numpy.where(numpy.isfinite(lower), numpy.maximum(multipliers, 0), 0)
    below = numpy.where(numpy.isfinite(upper), numpy.minimum(multipliers, 0), 0)
    reduced_costs = model.cost - matrix.T @ (above + below)
    from_rows = above @ numpy.where(numpy.isfinite(lower), lower, 0)
    from_rows += below @ numpy.where(numpy.isfinite(upper), upper, 0)
    from_columns = numpy.minimum(reduced_costs * model.lower, reduced_costs * model.upper).sum()
    return float(from_rows + from_columns + model.offset), reduced_costs


def solve(model: Model, start: FloatArray | None, clock: Clock) -> Answer:
    """Solve with wholeness. `start` holds the whole columns of a plan to begin from, in their order."""
    answer = _solve_once(model, start, clock)
    if start is None or answer.status != "optimal" or answer.values is None:
        return answer
    value = float(model.cost @ answer.values) + model.offset
    if value - answer.bound <= _UNLIKELY_GAP * abs(value):
        return answer
    # Where HiGHS's presolve solves a model whole, it may hand back the start instead, and call that optimal.
    return _solve_once(model, None, clock)


def _solve_once(model: Model, start: FloatArray | None, clock: Clock) -> Answer:
    if clock.is_over:
        return Answer("stopped", -math.inf, None)
    solver, factor = _load(model, clock)
    if start is not None:
        whole = numpy.flatnonzero(model.is_whole).astype(numpy.int32)
        solver.setSolution(len(whole), whole, start.astype(numpy.float64))
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Answer("infeasible", math.inf, None)
    information = solver.getInfo()
    is_found = information.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = numpy.asarray(solver.getSolution().col_value) if is_found else None
    bound = (information.mip_dual_bound - _PRUNING_SLACK) / factor + model.offset
    is_optimal = status == highspy.HighsModelStatus.kOptimal and values is not None
    return Answer("optimal" if is_optimal else "stopped", bound, values)


def _load(model: Model, clock: Clock, relaxed_by: str | None = None) -> tuple[Any, float]:
    """A solver that holds the model, and the factor its objective was multiplied by."""
    solver = new_solver(_options(clock, relaxed_by))
    largest = float(abs(model.cost).max(initial=0.0))
    factor = 1.0 if _is_plain(model.cost) else power_of_two(largest)
    matrix, lower, upper = model.rows
    solver.passModel(
        len(model.cost), len(lower), matrix.nnz, ROW_WISE, _MINIMISE, 0.0,
        model.cost * factor, model.lower, model.upper, lower, upper,
        matrix.indptr.astype(numpy.int32), matrix.indices.astype(numpy.int32), matrix.data,
        model.is_whole.astype(numpy.int32),
    )  # fmt: skip
    return solver, factor


Options = Mapping[str, bool | int | float | str]


def new_solver(options: Options) -> Any:
    """A solver with one thread and one seed: the same request has the same answer."""
    # Not highspy.Highs: it sets up callbacks, and that prints a banner on stdout, where only JSON belongs.
    solver = highspy.highs._Highs()
    quiet: Options = {"output_flag": False, "threads": 1, "parallel": "off", "random_seed": 0}
    for option, value in {**quiet, **options}.items():
        solver.setOptionValue(option, value)
    return solver


def _options(clock: Clock, relaxed_by: str | None) -> Options:
    return {
        "time_limit": max(min(clock.left, 1e9), 0.0),
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 0.0,
        "mip_allow_restart": False,
        "solve_relaxation": relaxed_by is not None,
        "solver": relaxed_by or "choose",
    }
