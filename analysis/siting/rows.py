"""Demand rows that still matter, merged where they have the same sites and belong to the same group."""

from dataclasses import dataclass

import numpy
import scipy.sparse
from numpy.typing import NDArray

from analysis.ragged import number_distinct_rows
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
    is_covered = numpy.zeros(len(weights), dtype=bool)
    if len(rules.required):
        is_covered = covers[:, rules.required].sum(axis=1) > 0
    settled = sum_by(groups[is_covered], weights[is_covered], group_count)
    free = covers[:, rules.free]
    matters = ~is_covered & (weights > 0) & (numpy.diff(free.indptr) > 0)
    kept = free[matters]
    kept.sort_indices()
    numbers = number_distinct_rows(*_with_group_first(kept, groups[matters]))
    _, first = numpy.unique(numbers, return_index=True)
    merged_weights = sum_by(numbers, weights[matters], len(first))
    return MergedRows(kept[first], merged_weights, groups[matters][first], settled)


def _with_group_first(covers: scipy.sparse.csr_array, groups: IntArray) -> tuple[IntArray, IntArray]:
    """Each row's sites with its group before them, so that rows of different groups stay apart."""
    starts = covers.indptr.astype(numpy.int64)
    items = numpy.insert(covers.indices.astype(numpy.int64), starts[:-1], groups)
    return starts + numpy.arange(len(starts)), items
