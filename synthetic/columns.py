"""Columns as numbers first, as text last: a million rows become Arrow arrays without a loop over rows.

A record is a dict of these columns under the names of `data/contracts`. `Style` says how they are spelt: `bureau`
(codes and Chinese words of bureau systems, YYYYMMDDHHMMSS), `csv` (canonical words, ISO times) or `parquet` (canonical
words, native types). Where faults are to be written into the cells, instants are text in every style.

Arrow arrays are made from the memory of NumPy's.
"""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pyarrow

from data.contracts import load_contract
from synthetic.letters import (
    DAY_SECONDS,
    FIRST_LISTED_DAY,
    compact_days,
    compact_instants,
    four_digits,
    four_letters,
    iso_days,
    iso_instants,
)

NEVER = -(2**31)  # an instant that has not come
MICRO = 1_000_000
CHINESE_FIRST = ("document_shown", "sector", "answer", "old_card_returned", "kind")
FIRST_CARD_CODE = "11"
MAY_BE_EMPTY = frozenset(
    (
        "residence_lon", "residence_lat", "transmitted_at", "reviewed_at", "review_outcome", "review_reason",
        "reviewing_bureau_code", "produced_at", "quality_checked_at", "issued_at", "collected_at", "withdrawn_at",
        "collected_by", "old_card_returned", "card_key", "recorded_at", "effective_at", "replicated_at",
    )
)  # fmt: skip  # Parquet writes the other columns faster; where faults are asked for, any cell may be empty


@dataclass(frozen=True)
class Style:
    """How columns are spelt in one record of one format."""

    format: str
    record: str
    is_text: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether cells keep their types."""
        return self.format == "parquet" and not self.is_text

    def word(self, column: str, value: str) -> str:
        """A canonical value as this style spells it."""
        if self.format != "bureau":
            return value
        return _bureau_words(self.record, column).get(value, value)


@functools.cache
def _bureau_words(record: str, column: str) -> Mapping[str, str]:
    """The spelling bureau systems use: the code, or the Chinese word where that is what they store."""
    found = load_contract(record).columns.get(column)
    if found is None:
        return {}
    if found.type == "boolean":
        return {"true": "是", "false": "否"} if column in CHINESE_FIRST else {"true": "1", "false": "0"}
    words = {value: spellings[0] for value, spellings in found.values.items() if spellings}
    if column in CHINESE_FIRST:
        words = {value: _first_chinese(spellings) for value, spellings in found.values.items()}
    return words | ({"first_issue": FIRST_CARD_CODE} if column == "matter" else {})


def _first_chinese(spellings: tuple[str, ...]) -> str:
    return next((word for word in spellings if not word.isascii()), spellings[0])


@functools.lru_cache(maxsize=256)
def _spelt(words: tuple[str, ...], column: str, style: Style) -> pyarrow.Array:
    """The words as a style spells them."""
    return texts([style.word(column, word) for word in words])


def listed(values: Sequence[Any]) -> pyarrow.Array:
    """A few words (None where there is none) or numbers as an Arrow array, for which `pyarrow.array` loads pandas."""
    first = next((value for value in values if value is not None), "")
    return texts(values) if isinstance(first, str) else typed(numpy.array(values))


def texts(words: Sequence[str | None]) -> pyarrow.Array:
    """A few words as an Arrow array."""
    spelt = [(word or "").encode() for word in words]
    offsets = numpy.concatenate([[0], numpy.cumsum([len(word) for word in spelt])]).astype(numpy.int32)
    is_there = numpy.array([word is not None for word in words])
    data = (pyarrow.py_buffer(offsets), pyarrow.py_buffer(b"".join(spelt)))
    return pyarrow.StringArray.from_buffers(len(words), *data, None if is_there.all() else validity(is_there))


@dataclass(frozen=True)
class Coded:
    """One of a few words in each row; negative where the row has none."""

    codes: numpy.ndarray
    words: tuple[str, ...]

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        is_there = self.codes >= 0 if self.codes.min(initial=0) < 0 else None
        numbers = typed(self.codes, is_there)
        coded = pyarrow.DictionaryArray.from_arrays(numbers, _spelt(self.words, column, style), safe=False)
        return coded if style.is_typed else coded.dictionary_decode()


@dataclass(frozen=True)
class Flags:
    """True, false, or negative where nothing is said."""

    values: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        if not style.is_typed:
            return Coded(self.values, ("false", "true")).to_arrow(column, style)
        is_there = self.values >= 0 if self.values.min(initial=0) < 0 else None
        return bits(self.values > 0, is_there)


@dataclass(frozen=True)
class Amounts:
    """Whole numbers."""

    values: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        return typed(self.values)


@dataclass(frozen=True)
class Degrees:
    """Degrees in millionths, known in some rows only."""

    micro: numpy.ndarray
    is_there: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        return typed(self.micro / MICRO, self.is_there)


@dataclass(frozen=True)
class Numbered:
    """A prefix and a running number that make up a multiple of four letters, such as SL0000000012."""

    prefix: str
    numbers: numpy.ndarray
    width: int

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        groups = (len(self.prefix) + self.width) // 4
        letters = numpy.empty((len(self.numbers), groups), dtype=numpy.uint32)
        rest = self.numbers
        for group in range(groups - 1, -1, -1):
            above = rest // 10_000
            letters[:, group] = four_digits().take(rest - above * 10_000)
            rest = above
        text = letters.view(numpy.uint8)
        text[:, : len(self.prefix)] = numpy.frombuffer(self.prefix.encode(), dtype=numpy.uint8)
        return fixed_text(text, groups * 4)


@dataclass(frozen=True)
class Keys:
    """Sixteen letters: a pseudonym that nothing leads back from and that no one takes for a number."""

    bits: numpy.ndarray
    is_there: numpy.ndarray | None = None

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        return fixed_text(four_letters().take(self.bits.view(numpy.uint16)), 16, self.is_there)


@dataclass(frozen=True)
class Days:
    """Calendar days as days since 1970."""

    days: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        if style.is_typed:
            return typed(self.days, kind=pyarrow.date32())
        listed = self.days - FIRST_LISTED_DAY
        if style.format == "bureau":
            return fixed_text(compact_days().take(listed), 8)
        return fixed_text(iso_days(listed), 10)


@dataclass(frozen=True)
class Instants:
    """Beijing wall time as 32-bit seconds since 1970; NEVER where the event has not come."""

    seconds: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        is_missing = self.seconds.min(initial=0) == NEVER
        is_there = self.seconds != NEVER if is_missing else None
        if style.is_typed:
            micros = numpy.multiply(self.seconds, 1_000_000, dtype=numpy.int64)
            return typed(micros, is_there, pyarrow.timestamp("us"))
        seconds = numpy.where(is_there, self.seconds, numpy.int32(0)) if is_there is not None else self.seconds
        day = seconds // DAY_SECONDS
        second = seconds - day * DAY_SECONDS
        if style.format == "bureau":
            return fixed_text(compact_instants(day - FIRST_LISTED_DAY, second), 14, is_there)
        return fixed_text(iso_instants(day - FIRST_LISTED_DAY, second), 19, is_there)


Column = Coded | Flags | Amounts | Degrees | Numbered | Keys | Days | Instants
Record = dict[str, Column]


def as_table(columns: Record, style: Style) -> pyarrow.Table:
    """The record as an Arrow table under its canonical names."""
    arrays = [column.to_arrow(name, style) for name, column in columns.items()]
    fields = [
        pyarrow.field(name, array.type, nullable=style.is_text or name in MAY_BE_EMPTY)
        for name, array in zip(columns, arrays, strict=True)
    ]
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields))


def typed(
    values: numpy.ndarray, is_there: numpy.ndarray | None = None, kind: pyarrow.DataType | None = None
) -> pyarrow.Array:
    """An Arrow array over the memory of a NumPy array."""
    kind = kind or pyarrow.from_numpy_dtype(values.dtype)
    data = pyarrow.py_buffer(numpy.ascontiguousarray(values))
    return pyarrow.Array.from_buffers(kind, len(values), [validity(is_there), data])


def bits(values: numpy.ndarray, is_there: numpy.ndarray | None = None) -> pyarrow.Array:
    """True and false, one bit each."""
    packed = pyarrow.py_buffer(numpy.packbits(values, bitorder="little"))
    return pyarrow.Array.from_buffers(pyarrow.bool_(), len(values), [validity(is_there), packed])


def fixed_text(letters: numpy.ndarray, width: int, is_there: numpy.ndarray | None = None) -> pyarrow.Array:
    """Text of one width from the memory of its ASCII letters."""
    count = letters.nbytes // width
    offsets = pyarrow.py_buffer(numpy.arange(0, letters.nbytes + 1, width, dtype=numpy.int32))
    data = pyarrow.py_buffer(letters.view(numpy.uint8))
    return pyarrow.StringArray.from_buffers(count, offsets, data, validity(is_there))


def validity(is_there: numpy.ndarray | None) -> pyarrow.Buffer | None:
    """Arrow's note of the rows that hold a value."""
    return None if is_there is None else pyarrow.py_buffer(numpy.packbits(is_there, bitorder="little"))
