"""One table as a workbook, headed by what it is: numbers stay numbers, and text like a formula stays text."""

from collections.abc import Mapping
from datetime import datetime

import pandas

from reports.workbook import Book, set_widths

WIDTH_ROWS = 200  # enough to see how wide a column is


def table_xlsx(table: pandas.DataFrame, notes: Mapping[str, str], created: datetime | None) -> bytes:
    """The workbook; its creation time is the as-of instant, so equal tables have equal bytes."""
    book = Book(created)
    sheet, row = book.add_sheet("1", next(iter(notes.values()), ""), [f"{key}: {notes[key]}" for key in notes], None)
    shown = table.astype(object)
    rows = shown.where(shown.notna(), None).values.tolist()
    headings = [str(heading) for heading in table.columns]
    book.write_table(sheet, row, headings, ["number"] * len(headings), rows)
    set_widths(sheet, headings, rows[:WIDTH_ROWS])
    sheet.freeze_panes(row + 1, 1)
    sheet.autofilter(row, 0, row + len(rows), len(headings) - 1)
    return book.close()
