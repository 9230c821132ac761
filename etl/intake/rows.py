"""The rows of a CSV as they really come: each with the line it begins on, and what is wrong with its shape.

Quoted line ends stay inside their field. A quote that is never closed costs the one row it stands in, not the rest of
the file; a row that the file ends inside of, or that an unquoted line end breaks in two, is said to be that.
"""

import csv
import io
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from data.text import read_head
from errors import UnreadableInput

LONGEST = 1 << 25  # characters of a line, or of a row that spans several
csv.field_size_limit(LONGEST * 4)
UNREAD = "\ufffd"  # what stands in for bytes that are no character of the encoding


class Row(NamedTuple):
    """One row: the line it begins on, its cells, what is wrong with its shape, whether the file ends without a line
    end after it."""

    line: int
    cells: list[str]
    fault: str | None = None
    is_open: bool = False


def read_rows(path: Path, separator: str, is_damaged: bool = False) -> Iterator[Row]:
    """Every row of a UTF-8 text; in a damaged one, rows with characters that could not be read are marked."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as text:
        for row in _parse(_lines(text), separator):
            if is_damaged and row.fault is None and any(UNREAD in cell for cell in row.cells):
                is_cut = row.is_open and row.cells[-1].endswith(UNREAD)
                row = row._replace(fault="row.cut_short" if is_cut else "row.undecodable")
            yield row


def first_rows(path: Path, separator: str, count: int) -> list[list[str]]:
    """The cells of the first rows, from the beginning of the text alone."""
    text = io.StringIO(read_head(path, "utf-8-sig"), newline="")
    return [row.cells for row in itertools.islice(_parse(_lines(text), separator), count)]


def fit_rows(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """The rows that hold anything, judged by the number of headings.

    A row may lack its last cells, as spreadsheets write them; not where the file ends inside it, nor where it and its
    neighbour are the halves of one row.
    """
    filled = (row for row in rows if any(row.cells))
    was_half = False
    for row, following in itertools.pairwise(itertools.chain(filled, (None,))):
        if row is None:
            return
        is_half = following is not None and _are_halves(row, following, width)
        fault = row.fault or _fault(row, width, is_half or was_half)
        was_half = is_half
        yield row if fault is row.fault else row._replace(fault=fault)


def _fault(row: Row, width: int, is_half: bool) -> str | None:
    if row.is_open and len(row.cells) < width:
        return "row.cut_short"
    if is_half:
        return "row.too_few_fields"
    return "row.too_many_fields" if any(row.cells[width:]) else None


def _are_halves(row: Row, following: Row, width: int) -> bool:
    first, second = len(row.cells), len(following.cells)
    return first < width and second < width and first + second - 1 == width


def _lines(text: TextIO) -> Iterator[str]:
    """The lines without NULs; one that never ends is refused before it fills the memory."""
    for number in itertools.count(1):
        line = text.readline(LONGEST)
        if not line:
            return
        if len(line) == LONGEST and not line.endswith("\n"):
            raise UnreadableInput(f"line {number} is longer than {LONGEST // 1_000_000} million characters")
        yield line.replace("\0", "")


def _parse(lines: Iterator[str], separator: str) -> Iterator[Row]:
    """Rows by the rules of quoting; where they are broken, the one line is read by itself and the next goes on."""
    begins = 1
    given_back: deque[str] = deque()
    while True:
        taken: list[str] = []
        try:
            for cells in csv.reader(_feed(given_back, lines, taken), delimiter=separator, strict=True):
                yield Row(begins, cells, None, not taken[-1].endswith(("\n", "\r")))
                begins += len(taken)
                taken.clear()
            return
        except csv.Error:
            first = taken[0]
            given_back.extendleft(reversed(taken[1:]))
            cells, fault = _one_line(first, separator)
            yield Row(begins, cells, fault, not first.endswith(("\n", "\r")))
            begins += 1


def _feed(given_back: deque[str], lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    """Lines given back before others; each is noted in `taken`, which the reader of rows empties."""
    length = 0
    while True:
        line = given_back.popleft() if given_back else next(lines, None)
        if line is None:
            return
        length = len(line) + (length if taken else 0)
        taken.append(line)
        if length > LONGEST * 2:
            raise csv.Error("the row is too long")
        yield line


def _one_line(line: str, separator: str) -> tuple[list[str], str | None]:
    """The cells of one line whose quotes break the rules: taken as meant, or split as it stands if one never ends."""
    try:
        next(csv.reader([line], delimiter=separator, strict=True), [])
    except csv.Error as mistake:
        if "end of data" in str(mistake):
            return line.rstrip("\r\n").split(separator), "row.unclosed_quote"
    return next(csv.reader([line], delimiter=separator), []), None
