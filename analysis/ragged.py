"""Rows of differing length: which of them are the same, and the items of some."""

import itertools

import numpy
import pandas
from numpy.typing import NDArray

IntArray = NDArray[numpy.int64]

_ITEMS_AT_ONCE = 8_000_000


def number_distinct_rows(starts: NDArray[numpy.integer], items: NDArray[numpy.integer]) -> IntArray:
    """Give equal rows the same number.

    Row `r` is `items[starts[r]:starts[r + 1]]`, items from 0 up. Two rows get the same number exactly when they
    hold the same items in the same order: a hash brings likely equals together, and the items themselves are
    then compared. Numbers run from 0 in the order of each row's first appearance.
    """
    row_starts, lengths = numpy.asarray(starts[:-1], dtype=numpy.int64), numpy.diff(starts).astype(numpy.int64)
    numbers, _ = pandas.factorize(_hash_rows(row_starts, lengths, items))
    numbers = numbers.astype(numpy.int64)
    first = numpy.empty(int(numbers.max(initial=-1)) + 1, dtype=numpy.int64)
    first[numbers[::-1]] = numpy.arange(len(numbers))[::-1]
    unlike = _unlike(row_starts, lengths, items, first[numbers])
    if not len(unlike):
        return numbers
    numbers[unlike] = len(first) + _number_one_by_one(starts, items, unlike)
    return _in_order_of_appearance(numbers)


def take_rows(
    starts: NDArray[numpy.integer], items: NDArray[numpy.integer], rows: IntArray
) -> tuple[NDArray[numpy.integer], IntArray]:
    """The items of these rows, one row after the other, and how many each has."""
    lengths = (starts[rows + 1] - starts[rows]).astype(numpy.int64)
    before = numpy.cumsum(lengths) - lengths
    return items[numpy.arange(int(lengths.sum())) + numpy.repeat(starts[rows] - before, lengths)], lengths


def _hash_rows(row_starts: IntArray, lengths: IntArray, items: NDArray[numpy.integer]) -> NDArray[numpy.uint64]:
    """A sum of one random number an item, wrapping round; chance alone decides how seldom unlike rows meet."""
    random = numpy.random.default_rng(0).integers(0, 2**64, int(items.max(initial=-1)) + 1, dtype=numpy.uint64)
    hashes = numpy.zeros(len(row_starts), dtype=numpy.uint64)
    for rows in _pieces(lengths):
        filled = rows.start + numpy.flatnonzero(lengths[rows])
        if len(filled):
            begin, end = row_starts[rows.start], row_starts[rows.stop - 1] + lengths[rows.stop - 1]
            hashes[filled] = numpy.add.reduceat(random[items[begin:end]], row_starts[filled] - begin)
    return hashes


def _unlike(row_starts: IntArray, lengths: IntArray, items: NDArray[numpy.integer], models: IntArray) -> IntArray:
    """Rows that differ from the row that is their model."""
    found = []
    for rows in _pieces(lengths):
        sizes, others = lengths[rows], models[rows]
        is_unlike = sizes != lengths[others]
        begin = row_starts[rows.start]
        shift = numpy.repeat(numpy.where(is_unlike, 0, row_starts[others] - row_starts[rows]), sizes)
        here = numpy.arange(begin, begin + len(shift))
        differs = items[begin : begin + len(shift)] != items[here + shift]
        if differs.any():
            is_unlike |= numpy.bincount(numpy.repeat(numpy.arange(len(sizes)), sizes), differs, len(sizes)) > 0
        found.append(rows.start + numpy.flatnonzero(is_unlike))
    return numpy.concatenate(found) if found else numpy.empty(0, dtype=numpy.int64)


def _pieces(lengths: IntArray) -> list[slice]:
    """Rows in pieces of about so many items, to bound the memory."""
    ends = numpy.searchsorted(numpy.cumsum(lengths), numpy.arange(_ITEMS_AT_ONCE, lengths.sum(), _ITEMS_AT_ONCE)) + 1
    cuts = numpy.unique(numpy.concatenate([[0], ends, [len(lengths)]]))
    return [slice(int(start), int(stop)) for start, stop in itertools.pairwise(cuts)]


def _number_one_by_one(starts: NDArray[numpy.integer], items: NDArray[numpy.integer], rows: IntArray) -> IntArray:
    """The same for a few rows, without a hash."""
    held: dict[bytes, int] = {}
    return numpy.array([held.setdefault(items[starts[row] : starts[row + 1]].tobytes(), len(held)) for row in rows])


def _in_order_of_appearance(numbers: IntArray) -> IntArray:
    _, first, inverse = numpy.unique(numbers, return_index=True, return_inverse=True)
    rank = numpy.empty(len(first), dtype=numpy.int64)
    rank[numpy.argsort(first, kind="stable")] = numpy.arange(len(first))
    return rank[inverse]
