"""Rows of differing length: which of them are the same."""

import numpy
from numpy.typing import NDArray

IntArray = NDArray[numpy.int64]


def number_distinct_rows(starts: NDArray[numpy.integer], items: NDArray[numpy.integer]) -> IntArray:
    """Give equal rows the same number.

    Row `r` is `items[starts[r]:starts[r + 1]]`. Two rows get the same number exactly when they hold the same
    items in the same order: the items themselves are compared, not a hash of them. Numbers run from 0 in the
    order of each row's first appearance.
    """
    lengths = numpy.diff(starts).astype(numpy.int64)
    numbers = numpy.empty(len(lengths), dtype=numpy.int64)
    wanted = numpy.ascontiguousarray(items, dtype=numpy.int32)
    used = 0
    by_length = numpy.argsort(lengths, kind="stable")
    for rows in numpy.split(by_length, numpy.flatnonzero(numpy.diff(lengths[by_length])) + 1):
        if len(rows):
            local = _number_rows_of_one_length(starts, wanted, rows, int(lengths[rows[0]]))
            numbers[rows] = local + used
            used += int(local.max()) + 1
    return _in_order_of_appearance(numbers)


def _number_rows_of_one_length(
    starts: NDArray[numpy.integer], items: NDArray[numpy.int32], rows: IntArray, length: int
) -> IntArray:
    if length == 0:
        return numpy.zeros(len(rows), dtype=numpy.int64)
    table = items[numpy.asarray(starts[rows], dtype=numpy.int64)[:, None] + numpy.arange(length)]
    as_bytes = table.view(numpy.dtype((numpy.void, table.dtype.itemsize * length))).ravel()
    return numpy.unique(as_bytes, return_inverse=True)[1].astype(numpy.int64)


def _in_order_of_appearance(numbers: IntArray) -> IntArray:
    _, first, inverse = numpy.unique(numbers, return_index=True, return_inverse=True)
    rank = numpy.empty(len(first), dtype=numpy.int64)
    rank[numpy.argsort(first, kind="stable")] = numpy.arange(len(first))
    return rank[inverse]
