"""Columns as numbers first, as text last: a million rows become Arrow arrays without a loop over rows.

A record is a dict of these columns under the names of `data/contracts`. `Style` says how they are spelt: `bureau`
(codes and Chinese words of bureau systems, YYYYMMDDHHMMSS), `csv` (canonical words, ISO times) or `parquet` (canonical
words, native types). Where faults are to be written into the cells, instants are text in every style.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

import numpy
import pyarrow

from data.contracts import load_contract

NEVER = numpy.iinfo(numpy.int64).min  # an instant that has not come
DAY_SECONDS = 86_400
LAST_LISTED_DAY = 60_000  # 2134: the days that can be spelt
CHINESE_FIRST = ("document_shown", "sector", "answer", "old_card_returned", "kind")
FIRST_CARD_CODE = "11"


@dataclass(frozen=True)
class Style:
    """How columns are spelt in one record of one format."""

    format: str
    record: str
    is_text: bool = False

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
    return pyarrow.array([style.word(column, word) for word in words], pyarrow.string())


@dataclass(frozen=True)
class Coded:
    """One of a few words in each row; -1 where the row has none."""

    codes: numpy.ndarray
    words: tuple[str, ...]

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        indices = pyarrow.array(self.codes.astype(numpy.int32), mask=self.codes < 0)
        coded = pyarrow.DictionaryArray.from_arrays(indices, _spelt(self.words, column, style))
        return coded if style.format == "parquet" and not style.is_text else coded.dictionary_decode()


@dataclass(frozen=True)
class Flags:
    """True, false, or -1 where nothing is said."""

    values: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        if style.format == "parquet" and not style.is_text:
            return pyarrow.array(self.values > 0, mask=self.values < 0)
        return Coded(self.values, ("false", "true")).to_arrow(column, style)


@dataclass(frozen=True)
class Numbers:
    """Decimal numbers; NaN where there is none. Text keeps `places` decimal places."""

    values: numpy.ndarray
    places: int = 6

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        rounded = numpy.round(self.values, self.places)
        if numpy.isnan(rounded).any():
            return pyarrow.array(rounded, mask=numpy.isnan(rounded))
        return pyarrow.array(rounded.astype(numpy.int64) if self.places == 0 else rounded)


@dataclass(frozen=True)
class Numbered:
    """A prefix and a running number of fixed width, such as S000000012; no value where the number is negative."""

    prefix: str
    numbers: numpy.ndarray
    width: int

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        begins = len(self.prefix)
        groups = -(-self.width // 4)
        letters = numpy.empty((len(self.numbers), groups * 4), dtype=numpy.uint8)
        rest = self.numbers
        for group in range(groups - 1, -1, -1):
            rest, last_four = numpy.divmod(rest, 10_000)
            letters.view(numpy.uint32)[:, group] = _four_digits()[last_four]
        text = numpy.empty((len(letters), begins + self.width), dtype=numpy.uint8)
        text[:, :begins] = numpy.frombuffer(self.prefix.encode(), dtype=numpy.uint8)
        text[:, begins:] = letters[:, groups * 4 - self.width :]
        return _fixed_text(text, self.numbers < 0)


@dataclass(frozen=True)
class Keys:
    """Seventeen letters: a pseudonym that nothing leads back from and that no one takes for a number."""

    letter: str
    bits: numpy.ndarray
    is_missing: numpy.ndarray | None = None

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        letters = numpy.empty((len(self.bits), 17), dtype=numpy.uint8)
        letters[:, 0] = ord(self.letter)
        letters[:, 1:] = _letter_pairs()[self.bits.view(numpy.uint8)].view(numpy.uint8).reshape(-1, 16)
        return _fixed_text(letters, self.is_missing)


@dataclass(frozen=True)
class Days:
    """Calendar days as days since 1970; negative before 1900 where there is none."""

    days: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        is_missing = self.days < -30_000
        safe = numpy.where(is_missing, 0, self.days).astype(numpy.int32)
        if style.format == "bureau":
            return _fixed_text(_day_digits()[safe - _FIRST_LISTED_DAY], is_missing)
        dates = pyarrow.array(safe, mask=is_missing).cast(pyarrow.date32())
        return dates if style.format == "parquet" and not style.is_text else dates.cast(pyarrow.string())


@dataclass(frozen=True)
class Instants:
    """Beijing wall time as seconds since 1970; NEVER where the event has not come."""

    seconds: numpy.ndarray

    def to_arrow(self, column: str, style: Style) -> pyarrow.Array:
        is_missing = self.seconds == NEVER
        safe = numpy.where(is_missing, 0, self.seconds)
        if style.format == "parquet" and not style.is_text:
            micros = pyarrow.array(safe * 1_000_000, mask=is_missing)
            return micros.cast(pyarrow.timestamp("us"))
        day, second = numpy.divmod(safe, DAY_SECONDS)
        day_letters = _day_digits()[day - _FIRST_LISTED_DAY]
        return _fixed_text(_instant_letters(day_letters, _second_digits()[second], style), is_missing)


Column = Coded | Flags | Numbers | Numbered | Keys | Days | Instants
Record = dict[str, Column]
_FIRST_LISTED_DAY = -30_000  # 1887


def as_table(columns: Record, style: Style) -> pyarrow.Table:
    """The record as an Arrow table under its canonical names."""
    arrays = {name: column.to_arrow(name, style) for name, column in columns.items()}
    return pyarrow.table(arrays)


def _instant_letters(day: numpy.ndarray, second: numpy.ndarray, style: Style) -> numpy.ndarray:
    """YYYYMMDDHHMMSS for a bureau, YYYY-MM-DD HH:MM:SS else."""
    if style.format == "bureau":
        return numpy.concatenate([day, second], axis=1)
    letters = numpy.empty((len(day), 19), dtype=numpy.uint8)
    letters[:] = numpy.frombuffer(b"0000-00-00 00:00:00", dtype=numpy.uint8)
    letters[:, [0, 1, 2, 3, 5, 6, 8, 9]] = day
    letters[:, [11, 12, 14, 15, 17, 18]] = second
    return letters


def _fixed_text(letters: numpy.ndarray, is_missing: numpy.ndarray | None) -> pyarrow.Array:
    """Text of one width from a matrix of ASCII letters; missing rows are NULL."""
    count, width = letters.shape
    offsets = numpy.arange(count + 1, dtype=numpy.int32) * width
    valid = None
    if is_missing is not None and is_missing.any():
        valid = pyarrow.py_buffer(numpy.packbits(~is_missing, bitorder="little"))
    data = pyarrow.py_buffer(numpy.ascontiguousarray(letters))
    return pyarrow.StringArray.from_buffers(count, pyarrow.py_buffer(offsets), data, valid)


@functools.cache
def _letter_pairs() -> numpy.ndarray:
    """Two letters of a to p for every byte, as one 16-bit number in memory order."""
    letters = "abcdefghijklmnop"
    return numpy.frombuffer("".join(high + low for high in letters for low in letters).encode(), dtype=numpy.uint16)


@functools.cache
def _four_digits() -> numpy.ndarray:
    """0000 to 9999, the four digits of each as one 32-bit number in memory order."""
    return numpy.frombuffer("".join(f"{number:04d}" for number in range(10_000)).encode(), dtype=numpy.uint32)


@functools.cache
def _day_digits() -> numpy.ndarray:
    """YYYYMMDD of every listed day, as ASCII digits."""
    days = numpy.arange(_FIRST_LISTED_DAY, LAST_LISTED_DAY).astype("datetime64[D]")
    text = numpy.char.replace(days.astype("U10"), "-", "")
    return _ascii_rows(text, 8)


@functools.cache
def _second_digits() -> numpy.ndarray:
    """HHMMSS of every second of a day, as ASCII digits."""
    seconds = numpy.arange(DAY_SECONDS)
    number = seconds // 3600 * 10_000 + seconds // 60 % 60 * 100 + seconds % 60
    return _ascii_rows(numpy.char.zfill(number.astype("U6"), 6), 6)


def _ascii_rows(text: numpy.ndarray, width: int) -> numpy.ndarray:
    return text.astype(f"S{width}").view(numpy.uint8).reshape(-1, width)
