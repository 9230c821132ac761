"""The arrays of a request, read and checked: shapes, no NaN, nothing negative."""

import math
from dataclasses import dataclass
from typing import Any

import numpy
import scipy.sparse
from numpy.typing import NDArray

from errors import WrongUsage

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]

ROUNDING = 1e-9
"""Sums of weights or costs that differ by less than this share of the total are held equal."""
LARGEST = 1e100
"""Sums and products of numbers no larger than this are finite."""


def read_number(value: Any, name: str) -> float:
    """A single number, not NaN."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise WrongUsage(f"{name} must be a number, not {value!r}.") from None
    if math.isnan(number):
        raise WrongUsage(f"{name} must be a number, and is NaN.")
    return number


def read_share(value: Any, name: str) -> float:
    """A share from 0 to 1."""
    share = read_number(value, name)
    if not 0 <= share <= 1:
        raise WrongUsage(f"{name} must be a share from 0 to 1, and is {share:g}.")
    return share


def read_weights(values: Any, length: int, name: str, *, may_be_infinite: bool = False) -> FloatArray:
    """A vector of that length, finite, not too large and not negative."""
    try:
        vector = numpy.asarray(values, dtype=numpy.float64)
    except (TypeError, ValueError, OverflowError):
        raise WrongUsage(f"{name} must be numbers.") from None
    if vector.shape != (length,):
        raise WrongUsage(f"{name} must hold {length} numbers, and has the shape {vector.shape}.")
    if numpy.isnan(vector).any():
        raise WrongUsage(f"{name} holds NaN at position {int(numpy.flatnonzero(numpy.isnan(vector))[0])}.")
    if (vector < 0).any():
        raise WrongUsage(f"{name} is negative at position {int(numpy.flatnonzero(vector < 0)[0])}.")
    if not may_be_infinite and numpy.isinf(vector).any():
        raise WrongUsage(f"{name} is infinite at position {int(numpy.flatnonzero(numpy.isinf(vector))[0])}.")
    _check_size(vector, name)
    return vector


def _check_size(values: FloatArray, name: str) -> None:
    largest = values.max(where=numpy.isfinite(values), initial=0.0)
    if largest > LARGEST:
        raise WrongUsage(f"{name} holds {largest:g}; numbers above {LARGEST:g} are too large to be added up.")


def read_covers(covers: Any) -> scipy.sparse.csr_array:
    """Who is covered by which site, as true entries of a sparse demand-by-site array with sorted rows."""
    matrix = _read_matrix(covers, "covers")
    sparse = scipy.sparse.csr_array(matrix)
    if sparse.dtype != numpy.bool_ and not ((sparse.data == 0) | (sparse.data == 1)).all():
        raise WrongUsage("covers must be true or false (1 or 0) throughout; compare minutes with a limit first.")
    sparse = sparse.astype(numpy.bool_, copy=False)
    if not sparse.data.all():
        sparse = sparse.copy()
        sparse.eliminate_zeros()
    return sparse


def _read_matrix(values: Any, name: str) -> Any:
    """The array, or the sparse matrix in rows with sorted indices; what was given is never changed."""
    if scipy.sparse.issparse(values):
        matrix = values.tocsr()
        if not matrix.has_canonical_format:
            matrix = matrix.copy()
            matrix.sum_duplicates()
    else:
        try:
            matrix = numpy.asarray(values)
        except ValueError:
            raise WrongUsage(f"{name} must be a demand-by-site array, and its rows differ in length.") from None
    if matrix.ndim != 2 or matrix.dtype.kind not in "biuf":
        raise WrongUsage(f"{name} must be a demand-by-site array of numbers with two dimensions.")
    return matrix


def covered_by(covers: scipy.sparse.csr_array, sites: IntArray) -> BoolArray:
    """Per demand: whether one of these sites covers it."""
    is_open = numpy.zeros(covers.shape[1], dtype=bool)
    is_open[sites] = True
    return numpy.asarray(covers.astype(numpy.bool_, copy=False) @ is_open, dtype=bool)


@dataclass(frozen=True)
class Costs:
    """The finite costs, one entry each, ordered by demand, then cost, then site."""

    demands: IntArray
    sites: IntArray
    costs: FloatArray
    demand_count: int
    site_count: int

    @property
    def is_cheapest(self) -> BoolArray:
        """Per entry: the first of its demand."""
        return numpy.diff(self.demands, prepend=-1) != 0

    @property
    def beyond(self) -> float:
        """A cost that stands for out of reach where sums must stay finite: ten times the largest, 10 at least."""
        return 10 * float(self.costs.max(initial=1.0))

    def of(self, keep: BoolArray) -> "Costs":
        """Only these entries."""
        return Costs(self.demands[keep], self.sites[keep], self.costs[keep], self.demand_count, self.site_count)


def read_costs(cost: Any) -> Costs:
    """The entries of a cost array; infinite ones, and those absent from a sparse matrix, are left out."""
    matrix = _read_matrix(cost, "cost")
    if scipy.sparse.issparse(matrix):
        entries = matrix.tocoo()
        demands, sites, costs = entries.row, entries.col, entries.data.astype(numpy.float64)
    else:
        demands, sites = numpy.divmod(numpy.arange(matrix.size), max(matrix.shape[1], 1))
        costs = matrix.ravel().astype(numpy.float64)
    if numpy.isnan(costs).any():
        raise WrongUsage("cost holds NaN; an infinite cost says out of reach.")
    if (costs < 0).any():
        raise WrongUsage("cost holds a negative number.")
    _check_size(costs, "cost")
    order = numpy.lexsort((sites, costs, demands))
    order = order[numpy.isfinite(costs[order])]
    return Costs(demands[order].astype(numpy.int64), sites[order].astype(numpy.int64), costs[order], *matrix.shape)


def are_whole(values: FloatArray) -> bool:
    """Whole numbers whose sums are exact, so that a bound on a sum may be rounded to a whole number."""
    return bool((values == numpy.rint(values)).all() and numpy.abs(values).sum() < 2.0**52)
