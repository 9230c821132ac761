"""Demand rows that still matter, merged where they have the same sites and belong to the same group."""

from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.ragged import number_distinct_rows
from analysis.siting.arrays import covered_by
from analysis.siting.requests import Rules
from analysis.sums import sum_by

FloatArray = NDArray[numpy.float64]
IntArray = NDArray[numpy.int64]


@dataclass(frozen=True)
class MergedRows:
    """The part of a coverage problem that the free sites decide.

    Columns are the free sites in ascending order; rows are sets of demands covered by the same free sites.
    """

    covers: scipy.sparse.csr_array
    weights: FloatArray
    groups: IntArray
    settled: FloatArray
    """Per group: the weight that the required sites cover already."""

    @property
    def shape(self) -> tuple[int, int]:
        return self.covers.shape


def merge_rows(
    covers: scipy.sparse.csr_array, weights: FloatArray, groups: IntArray, group_count: int, rules: Rules
) -> MergedRows:
    """Drop demands of no weight, without a free site in reach, or already covered; merge the rest."""
    is_covered = covered_by(covers, rules.required)
    settled = sum_by(groups[is_covered], weights[is_covered], group_count)
    free = covers if rules.is_free.all() else covers[:, rules.free]
    matters = ~is_covered & (weights > 0) & (numpy.diff(free.indptr) > 0)
    kept, groups, weights = (
        (free, groups, weights) if matters.all() else (free[matters], groups[matters], weights[matters])
    )
    starts, items = (kept.indptr, kept.indices) if group_count == 1 else _with_group_first(kept, groups)
    numbers = number_distinct_rows(starts, items)
    first = numpy.flatnonzero(numpy.diff(numpy.maximum.accumulate(numbers), prepend=-1))  # in order of appearance
    merged_weights = sum_by(numbers, weights, len(first))
    return MergedRows(kept[first].astype(numpy.float64), merged_weights, groups[first], settled)


def _with_group_first(covers: scipy.sparse.csr_array, groups: IntArray) -> tuple[IntArray, IntArray]:
    """Each row's sites with its group before them, so that rows of different groups stay apart."""
    starts = covers.indptr.astype(numpy.int64)
    items = numpy.insert(covers.indices.astype(numpy.int64), starts[:-1], groups)
    return starts + numpy.arange(len(starts)), items
