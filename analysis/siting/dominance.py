"""Set covering made smaller: rows that another row implies, and sites that another site replaces (Toregas & ReVelle
1972; used for the p-center by Alès et al. 2024)."""

import numpy
from numpy.typing import NDArray

IntArray = NDArray[numpy.int64]
BoolArray = NDArray[numpy.bool_]

_ROWS_AT_ONCE = 256


def minimal_rows(covers: BoolArray) -> IntArray:
    """Rows, shortest first, none of which contains another: whoever covers these covers all."""
    sizes = covers.sum(axis=1)
    left = numpy.argsort(sizes, kind="stable")
    left = left[_are_new(covers[left])]
    table, kept = covers.astype(numpy.float32), []
    while len(left):
        first = left[:_ROWS_AT_ONCE]
        first = first[~_contain_another(table, sizes, first)]
        kept.append(first)
        rest = left[_ROWS_AT_ONCE:]
        shared = table[rest] @ table[first].T
        left = rest[~(shared == sizes[first][None, :]).any(axis=1)]
    return numpy.concatenate(kept) if kept else left


def _are_new(covers: BoolArray) -> BoolArray:
    """Per row: no row before it is the same."""
    packed = numpy.ascontiguousarray(numpy.packbits(covers, axis=1))
    keys = (
        packed.view(numpy.dtype((numpy.void, max(packed.shape[1], 1)))).ravel() if packed.size else packed[:, :0].sum(1)
    )
    is_new = numpy.zeros(len(covers), dtype=bool)
    is_new[numpy.unique(keys, return_index=True)[1]] = True
    return is_new


def _contain_another(table: NDArray[numpy.float32], sizes: IntArray, rows: IntArray) -> BoolArray:
    """Of these rows, all different: those that contain another of them."""
    is_inside = table[rows] @ table[rows].T == sizes[rows][None, :]
    numpy.fill_diagonal(is_inside, False)
    return numpy.asarray(is_inside.any(axis=1))


def maximal_columns(covers: BoolArray) -> IntArray:
    """Columns, in order, such that every other lies within one of them."""
    columns = minimal_rows(~covers.T)
    return numpy.sort(columns)


def reduce_cover(covers: BoolArray) -> tuple[IntArray, IntArray]:
    """The rows and the columns that are left once neither rule removes any more."""
    rows, columns = numpy.arange(covers.shape[0]), numpy.arange(covers.shape[1])
    while True:
        before = len(rows) + len(columns)
        rows = rows[minimal_rows(covers[numpy.ix_(rows, columns)])]
        columns = columns[maximal_columns(covers[numpy.ix_(rows, columns)])]
        if len(rows) + len(columns) == before:
            return rows, columns
