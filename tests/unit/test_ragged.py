"""Which rows of differing length are the same."""

import numpy
import pytest

from analysis import ragged


def rows_of(lists: list[list[int]]) -> tuple[numpy.ndarray, numpy.ndarray]:
    starts = numpy.cumsum([0, *(len(row) for row in lists)])
    return starts, numpy.array([item for row in lists for item in row], dtype=numpy.int32)


ROWS = [[1, 2], [], [3], [1, 2], [2, 3], [], [3], [0, 4]]
SAME = [0, 1, 2, 0, 3, 1, 2, 4]


def test_equal_rows_get_the_same_number_in_order_of_appearance() -> None:
    assert ragged.number_distinct_rows(*rows_of(ROWS)).tolist() == SAME


def test_no_rows_get_no_numbers() -> None:
    assert ragged.number_distinct_rows(*rows_of([])).tolist() == []


def test_rows_of_one_hash_are_told_apart_by_their_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that says every row is alike, and one that mixes rows of one sum, as chance could."""
    monkeypatch.setattr(ragged, "_hash_rows", lambda starts, lengths, items: numpy.zeros(len(starts), numpy.uint64))
    assert ragged.number_distinct_rows(*rows_of(ROWS)).tolist() == SAME


@pytest.mark.parametrize("at_once", [1, 2, 3, 5])
def test_rows_taken_in_pieces_are_numbered_alike(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ragged, "_ITEMS_AT_ONCE", at_once)
    assert ragged.number_distinct_rows(*rows_of(ROWS)).tolist() == SAME


def test_random_rows_agree_with_a_dictionary() -> None:
    random = numpy.random.default_rng(3)
    lists = [sorted(random.choice(5, random.integers(0, 4), replace=False).tolist()) for _ in range(300)]
    held: dict[tuple[int, ...], int] = {}
    expected = [held.setdefault(tuple(row), len(held)) for row in lists]
    assert ragged.number_distinct_rows(*rows_of(lists)).tolist() == expected
