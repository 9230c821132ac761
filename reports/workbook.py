"""Excel workbooks that come out with the same bytes each time, and open with the lines a bureau expects on top."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.sections import Styled

FORMATS = {
    "title": {"bold": True, "font_size": 16},
    "line": {"font_color": "#444444"},
    "caption": {"bold": True},
    "mark": {"bold": True, "font_color": "#9c1c00"},
    "head": {"bold": True, "bg_color": "#e8eef5", "border": 1, "text_wrap": True, "valign": "vcenter"},
    "text": {"border": 1, "text_wrap": True, "valign": "top"},
    "number": {"border": 1},
    "decimal": {"border": 1, "num_format": "0.000"},
    "degrees": {"border": 1, "num_format": "0.00000"},
    "count": {"border": 1, "num_format": "#,##0"},
    "share": {"border": 1, "num_format": "0.0%"},
    "fine_share": {"border": 1, "num_format": "0.00%"},
    "change": {"border": 1, "num_format": "+0.0%;-0.0%;0.0%"},
    "days": {"border": 1, "num_format": "0.0"},
    "minutes": {"border": 1, "num_format": "0.0"},
    "signed_count": {"border": 1, "num_format": "+#,##0;-#,##0;0"},
    "signed_minutes": {"border": 1, "num_format": "+0.0;-0.0;0.0"},
    "signed_decimal": {"border": 1, "num_format": "+0.000;-0.000;0.000"},
}
MOST_WIDE = 60


class Book:
    """A workbook under way; formats go by name, and cells that begin like a formula stay text."""

    def __init__(self, created: datetime | None) -> None:
        """`created` is the as-of instant, so that equal content has equal bytes."""
        self._bytes = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self._bytes, {"in_memory": True, "strings_to_formulas": False})
        self.workbook.set_properties({"created": (created or datetime(2000, 1, 1)).replace(microsecond=0)})
        self.formats: dict[str, Format] = {name: self.workbook.add_format(style) for name, style in FORMATS.items()}

    def add_sheet(self, name: str, title: str, lines: Sequence[str], mark: str | None) -> tuple[Worksheet, int]:
        """A sheet with its title and lines on top; returns it and the row where its tables may begin."""
        sheet = self.workbook.add_worksheet(name[:31])
        sheet.set_paper(9)  # A4
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, title, self.formats["title"])
        shown = [(line, "line") for line in lines] + ([(mark, "mark")] if mark else [])
        for row, (line, style) in enumerate(shown, start=1):
            sheet.write_string(row, 0, line, self.formats[style])
        return sheet, len(shown) + 2

    def write_table(
        self,
        sheet: Worksheet,
        row: int,
        headings: Sequence[str],
        styles: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> tuple[int, int]:
        """Headings and rows; a cell without a value is shown as –. Returns the first and the last row of values."""
        for column, heading in enumerate(headings):
            sheet.write_string(row, column, heading, self.formats["head"])
        for number, values in enumerate(rows, start=row + 1):
            for column, (value, style) in enumerate(zip(values, styles, strict=True)):
                self._write(sheet, number, column, value, style)
        return row + 1, row + len(rows)

    def _write(self, sheet: Worksheet, row: int, column: int, value: Any, style: str) -> None:
        if isinstance(value, Styled):
            value, style = value.value, value.style
        if value is None:
            sheet.write_string(row, column, "–", self.formats["text"])
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self.formats["text"])
        else:
            sheet.write_number(row, column, value, self.formats[style])

    def close(self) -> bytes:
        """The finished file."""
        self.workbook.close()
        return self._bytes.getvalue()


def set_widths(sheet: Worksheet, headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as what they hold; a Chinese character counts as two."""
    for column, heading in enumerate(headings):
        texts = [heading, *(str(row[column]) for row in rows if isinstance(row[column], str))]
        widest = max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) for text in texts)
        sheet.set_column(column, column, min(max(widest + 2, 10), MOST_WIDE))
