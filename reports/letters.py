"""A letter with a table of cases, as a workbook and as plain text; many of them as files or in one ZIP."""

import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from reports.files import write_document
from reports.sections import write_value
from reports.workbook import Book, set_widths

BYTE_ORDER_MARK = "\ufeff"  # so that Notepad and WPS read the text as UTF-8
LINE_POINTS = 16  # height of a line of text
UNSAFE = re.compile(r"[^\w\u4e00-\u9fff-]+")


@dataclass(frozen=True)
class Letter:
    """To whom, what it says, its table, from whom and of which day; `mark` is that of synthetic data, or ''.

    `stem` is the file's name without its ending.
    """

    stem: str
    title: str
    addressee: str
    paragraphs: Sequence[str]
    headings: Sequence[str]
    styles: Sequence[str]
    rows: Sequence[Sequence[Any]]
    closing: Sequence[str]
    as_of: date
    mark: str


def name_file(*parts: str) -> str:
    """A file name that every system takes: letters, digits, Chinese characters and hyphens, joined by underscores."""
    return "_".join(UNSAFE.sub("_", part).strip("_") or "x" for part in parts)


def letter_xlsx(letter: Letter) -> bytes:
    """The letter as a sheet to print, stamp and send."""
    book = Book(datetime.combine(letter.as_of, datetime.min.time()))
    lines = [letter.addressee, *letter.paragraphs]
    sheet, row = book.add_sheet("1", letter.title, lines, letter.mark or None)
    _wrap_lines(book, sheet, lines, len(letter.headings))
    _, last = book.write_table(sheet, row, letter.headings, letter.styles, letter.rows)
    set_widths(sheet, letter.headings, letter.rows)
    for number, line in enumerate(letter.closing, start=last + 2):
        sheet.write_string(number, 0, line, book.formats["line"])
    sheet.repeat_rows(row)
    return book.close()


def _wrap_lines(book: Book, sheet: Worksheet, lines: Sequence[str], columns: int) -> None:
    """Each line across the whole table, as high as it needs to be when a column holds ten characters or more."""
    wrapped = book.workbook.add_format({"text_wrap": True, "valign": "top"})
    for row, line in enumerate(lines, start=1):
        sheet.merge_range(row, 0, row, columns - 1, line, wrapped)
        sheet.set_row(row, LINE_POINTS * math.ceil(_cells(line) / (10 * columns)))


def letter_text(letter: Letter) -> bytes:
    """The letter as plain text, for mail and for systems that take nothing else."""
    table = [list(letter.headings), *([write_value(*cell) for cell in _styled(letter, row)] for row in letter.rows)]
    widths = [max(_cells(row[column]) for row in table) for column in range(len(letter.headings))]
    written = [
        "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table
    ]
    head = [letter.mark, letter.title] if letter.mark else [letter.title]
    lines = [*head, "", letter.addressee, *letter.paragraphs, "", *written, "", *letter.closing]
    return (BYTE_ORDER_MARK + "\r\n".join(lines) + "\r\n").encode("utf-8")


def letter_files(letters: Sequence[Letter]) -> dict[str, bytes]:
    """File name -> content: a workbook and a text of each letter."""
    files = {}
    for letter in letters:
        files[f"{letter.stem}.xlsx"] = letter_xlsx(letter)
        files[f"{letter.stem}.txt"] = letter_text(letter)
    return files


def write_letters(letters: Sequence[Letter], out: Path) -> list[str]:
    """Write every letter into the folder `out`; returns the files."""
    return [write_document(out / name, content) for name, content in letter_files(letters).items()]


def zip_letters(letters: Sequence[Letter]) -> bytes:
    """All letters in one file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in letter_files(letters).items():
            stamp = (*letters[0].as_of.timetuple()[:3], 0, 0, 0)
            archive.writestr(zipfile.ZipInfo(name, stamp), each, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def _styled(letter: Letter, row: Sequence[Any]) -> list[tuple[Any, str]]:
    return list(zip(row, letter.styles, strict=True))


def _cells(text: str) -> int:
    """How wide a text is: a Chinese character is as wide as two Latin ones."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))
