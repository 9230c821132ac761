"""ID numbers to plant in raw files in every form, and the search that must find none of them again."""

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy
import pyarrow.parquet

from data.identity import complete

HOME = "999999"  # no place has this code
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
# Each form from a number of 18 places.
FORMS: dict[str, Callable[[str], str]] = {
    "alone": lambda number: number,
    "small_x": lambda number: number[:17] + "x" if number[17] == "X" else number,
    "full_width": lambda number: number.translate(WIDE),
    "blanks": lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "hyphens": lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
    "date_split": lambda number: f"{number[:6]} {number[6:10]}-{number[10:12]}-{number[12:14]} {number[14:]}",
    "fours": lambda number: " ".join(number[start : start + 4] for start in range(0, 18, 4)),
    "apostrophe": lambda number: "'" + number,
    "zero_width": lambda number: "\u200b".join(number),
    "no_break": lambda number: f"{number[:6]}\u00a0{number[6:14]}\u00a0{number[14:]}",
    "decimal": lambda number: number.replace("X", "0") + ".0",
    "scientific": lambda number: f"{number[0]}.{number[1:].replace('X', '0')}E+17",
    "rounded": lambda number: str(float(number.replace("X", "0"))),
    "glued": lambda number: f"张某身份证{number}已核",
    "after_letters": lambda number: f"ID{number}",
    "two": lambda number: f"{number},{number}",
    "two_lines": lambda number: f"退回\n{number}",
    "old": lambda number: old(number),
    "old_full_width": lambda number: old(number).translate(WIDE),
    "old_hyphens": lambda number: f"{old(number)[:6]}-{old(number)[6:12]}-{old(number)[12:]}",
    "old_blanks": lambda number: f"{old(number)[:6]} {old(number)[6:12]} {old(number)[12:]}",
    "old_decimal": lambda number: old(number) + ".0",
    "old_scientific": lambda number: f"{old(number)[0]}.{old(number)[1:]}E+14",
    "old_glued": lambda number: f"老号{old(number)}。",
    "old_two": lambda number: f"{old(number)} {old(number)}",
}


def old(number: str) -> str:
    """The number of 15 places that the same person had."""
    return number[:6] + number[8:17]


def id_numbers(count: int) -> list[str]:
    """Different people born before 2000, check digits and all."""
    drawn, numbers = random.Random(0), []
    for person in range(count):
        born = date(1940, 1, 1) + timedelta(days=drawn.randrange(21_000))
        numbers.append(complete(f"{HOME}{born:%y%m%d}{person % 1000:03}"))
    return numbers


class Search:
    """Looks for any of the numbers, or for home and birth date alone, in text, bytes and files."""

    def __init__(self, numbers: list[str]) -> None:
        self.starts = {number[:14] for number in numbers} | {old(number)[:12] for number in numbers}
        whole = [int(text) for number in numbers for text in (number.replace("X", "0"), old(number))]
        self.integers, self.floats = numpy.array(whole), numpy.array(whole, dtype=float)

    def text(self, text: str) -> bool:
        """Whether the text, of which only digits are looked at, holds one."""
        if text.isascii() and text.count("9") < len(HOME):
            return False
        digits = "".join(str(int(digit)) for digit in re.sub(r"\D", "", text))
        places = [found.start() for found in re.finditer(f"(?={HOME})", digits)]
        return any(digits[place : place + size] in self.starts for place in places for size in (12, 14))

    def bytes(self, data: bytes) -> bool:
        """Whether the bytes hold one as text of one or two bytes a character, as an integer or as a double."""
        for plain in (data, data.replace(b"\0", b"")):
            if any(self.text(piece.decode()) for piece in re.findall(rb"[0-9.\- ]{12,}", plain)):
                return True
        for offset in range(8):
            whole = data[offset : len(data) - (len(data) - offset) % 8]
            if numpy.isin(numpy.frombuffer(whole, "<i8"), self.integers).any():
                return True
            if numpy.isin(numpy.frombuffer(whole, "<f8"), self.floats).any():
                return True
        return False

    def folder(self, folder: Path) -> list[str]:
        """Every file, and every value in it that can be decoded, in which one was found."""
        found = []
        for path in sorted(item for item in folder.rglob("*") if item.is_file() and not item.is_symlink()):
            if self.text(path.name) or self.bytes(path.read_bytes()):
                found.append(f"{path.name}: bytes")
            found += [f"{path.name}: {value}" for value in decoded_values(path) if self.text(value)]
        return found


def decoded_values(path: Path) -> Iterator[str]:
    """Every row of a database (but for what ships, ref_*), every value of Parquet, and any other file, as text."""
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            tables = connection.execute("select table_name from duckdb_tables()").fetchall()
            for table in (name for (name,) in tables if not name.startswith("ref_")):
                yield from map(str, connection.execute(f'select * from "{table}"').fetchall())
    elif path.suffix in (".parquet", ".partial"):
        for column in pyarrow.parquet.read_table(path).itercolumns():
            yield from map(str, column.to_pylist())
    else:
        yield path.read_bytes().decode("utf-8", errors="replace")
