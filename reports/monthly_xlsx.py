"""A document of sections as an Excel workbook: a sheet each, native charts, lines to fill in and sign."""

from datetime import datetime

from xlsxwriter.worksheet import Worksheet

from reports.sections import Chart, Document, Section, Table
from reports.workbook import Book, set_widths

CHART_ROWS = 16


def document_xlsx(document: Document, created: datetime | None) -> bytes:
    """The workbook; its creation time is the as-of instant, so equal documents have equal bytes."""
    book = Book(created)
    for section in document.sections:
        _add_section(book, document, section)
    return book.close()


def sheet_names(document: Document) -> list[str]:
    """The sheets in their order."""
    return [section.title[:31] for section in document.sections]


def _add_section(book: Book, document: Document, section: Section) -> None:
    title = f"{document.title} · {section.title}"
    sheet, row = book.add_sheet(section.title, title, document.lines, document.mark or None)
    for note in section.notes:
        sheet.write_string(row, 0, note, book.formats["line"])
        row += 1
    row += bool(section.notes)
    places = []
    for table in section.tables:
        sheet.write_string(row, 0, table.caption, book.formats["caption"])
        first, last = book.write_table(sheet, row + 1, table.headings, table.styles, table.rows)
        places.append((first, last))
        row = last + 2
    if section.tables:
        widest = max(section.tables, key=lambda table: len(table.headings))
        set_widths(sheet, widest.headings, [*widest.rows, *_same_width(section, widest)])
    if section.is_list and places:
        first, last = places[0]
        sheet.freeze_panes(first, 1)
        sheet.autofilter(first - 1, 0, last, len(section.tables[0].headings) - 1)
    if section.chart and section.tables[section.chart.table].rows:
        _add_chart(book, sheet, section.chart, section.tables[section.chart.table], places[section.chart.table], row)


def _same_width(section: Section, widest: Table) -> list[list[object]]:
    """Rows of the narrower tables, filled up, so that first columns fit them all."""
    others = [table for table in section.tables if table is not widest]
    missing = [(table, len(widest.headings) - len(table.headings)) for table in others]
    return [[*row, *([None] * gap)] for table, gap in missing for row in table.rows]


def _add_chart(book: Book, sheet: Worksheet, chart: Chart, table: Table, rows: tuple[int, int], row: int) -> None:
    """A native chart below the tables: one column of a table without its total row."""
    first, last = rows
    if chart.kind == "bar":
        last -= 1  # the total
    if last < first:
        return
    drawn = book.workbook.add_chart({"type": chart.kind})
    name = sheet.get_name()
    drawn.add_series(
        {
            "name": table.headings[chart.column],
            "categories": [name, first, 0, last, 0],
            "values": [name, first, chart.column, last, chart.column],
            "fill": {"color": "#1f4e79"},
        }
    )
    drawn.set_title({"name": f"{table.caption} · {table.headings[chart.column]}", "name_font": {"size": 12}})
    drawn.set_legend({"none": True})
    if chart.kind == "bar":
        drawn.set_y_axis({"reverse": True})
    drawn.set_size({"width": 860, "height": 22 * CHART_ROWS})
    sheet.insert_chart(row, 0, drawn, {"description": f"{table.caption}: {table.headings[chart.column]}"})
