"""What the coverage models share: their constraints, and reading what a set of sites covers."""

import math

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.siting.highs import Rows, row
from analysis.siting.requests import Rules
from analysis.siting.rows import MergedRows

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]

_ROWS_AT_ONCE = 1_000_000


def cover_rows(merged: MergedRows) -> Rows:
    """z <= sum of the x that cover it; columns are the free sites, then the merged demand rows."""
    row_count = merged.shape[0]
    matrix = scipy.sparse.hstack([merged.covers, -scipy.sparse.eye_array(row_count)], format="csr")
    return Rows(scipy.sparse.csr_array(matrix), numpy.zeros(row_count), numpy.full(row_count, math.inf))


def need_rows(merged: MergedRows, missing: FloatArray) -> list[Rows]:
    """Per group that still misses weight: at least so much of it covered."""
    blank = numpy.zeros(merged.shape[1])
    return [
        row(numpy.append(blank, numpy.where(merged.groups == group, merged.weights, 0)), least, math.inf)
        for group, least in enumerate(missing)
        if least > 0
    ]


def rule_rows(rules: Rules, sites: IntArray, other_columns: int) -> list[Rows]:
    """How many sites are opened, and for how much; these sites are the first columns of the model.

    Required sites that are not among the columns count as open.
    """
    blank = numpy.zeros(other_columns)
    settled = numpy.setdiff1d(rules.required, sites)
    rows = []
    if rules.open_count is not None:
        count = rules.open_count - len(settled)
        rows.append(row(numpy.append(numpy.ones(len(sites)), blank), count, count))
    if math.isfinite(rules.budget):
        room = rules.total_budget - float(rules.costs[settled].sum())
        rows.append(row(numpy.append(rules.costs[sites], blank), -math.inf, room))
    return rows


def lowest_covering_site(covers: scipy.sparse.csr_array, sites: IntArray) -> IntArray:
    """Per demand: the lowest of these sites that covers it, -1 where none does."""
    assignment = numpy.full(covers.shape[0], -1, dtype=numpy.int64)
    ascending = numpy.sort(sites)
    for start in range(0, covers.shape[0], _ROWS_AT_ONCE):
        opened = scipy.sparse.csr_array(covers[start : start + _ROWS_AT_ONCE][:, ascending])
        opened.sort_indices()
        served = numpy.flatnonzero(numpy.diff(opened.indptr))
        assignment[start + served] = ascending[opened.indices[opened.indptr[served]]]
    return assignment


def all_open(rules: Rules, opened: IntArray) -> IntArray:
    """The required sites and these free ones (by position among the free sites)."""
    return numpy.union1d(rules.required, rules.free[opened])
