"""A document of sections as a PDF of A4 pages, set by Typst in the font that lies beside this file.

The document goes to the template as data, so nothing in it is taken for markup; equal documents have equal bytes.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import markupsafe
import typst

from data.clock import BEIJING
from reports.drawings import chart_svg, chart_title, map_svg
from reports.sections import Document, Section, Table, write_value
from reports.words import load_words

FOLDER = Path(__file__).parent
TEMPLATE, FONTS = FOLDER / "templates" / "document.typ", FOLDER / "fonts"
STANDALONE = '<svg xmlns="http://www.w3.org/2000/svg"'
MOST_COLUMNS, MOST_TEXTS = 7, 3
"""A table of more columns, of which more are text, is set on a page turned on its side."""


def document_pdf(document: Document, created: datetime | None = None) -> tuple[bytes, int]:
    """The PDF (tagged, PDF/UA-1) and how many pages it has; `created`: when, in Beijing time, it says it was made."""
    compiler = typst.Compiler(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(_describe(document), ensure_ascii=False)},
    )
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    made = int(created.replace(tzinfo=BEIJING).timestamp()) if created else 0
    content = compiler.compile(timestamp=made, pdf_standards="ua-1")
    assert isinstance(content, bytes)
    return content, int(pages)


def _describe(document: Document) -> dict[str, Any]:
    words = load_words("common", document.lang)
    return {
        "lang": document.lang,
        "title": document.title,
        "lines": list(document.lines),
        "mark": document.mark,
        "page": words["page_of"],
        "sections": [_describe_section(section, document.lang) for section in document.sections],
    }


def _describe_section(section: Section, lang: str) -> dict[str, Any]:
    return {
        "name": section.name,
        "title": f"{section.number}{section.title}",
        "is_prose": section.is_prose,
        "is_wide": any(map(_is_wide, section.tables)),
        "notes": list(section.notes),
        "drawings": _drawings(section, lang),
        "tables": [_describe_table(table, section.title) for table in section.tables],
    }


def _drawings(section: Section, lang: str) -> Sequence[dict[str, Any]]:
    found = []
    if section.map:
        found.append(_drawing(map_svg(section.map, lang), section.map.title, section.map.legend))
    if section.chart:
        table = section.tables[section.chart.table]
        svg = chart_svg(section.chart, table, lang)
        if svg:
            found.append(_drawing(svg, chart_title(section.chart, table), {}))
    return found


def _drawing(svg: markupsafe.Markup, title: str, legend: Any) -> dict[str, Any]:
    return {"svg": str(svg).replace("<svg", STANDALONE, 1), "title": title, "legend": dict(legend)}


def _is_wide(table: Table) -> bool:
    return len(table.headings) > MOST_COLUMNS and table.styles.count("text") > MOST_TEXTS


def _describe_table(table: Table, title: str) -> dict[str, Any]:
    return {
        "caption": "" if table.caption == title else table.caption,
        "headings": list(table.headings),
        "is_number": [style != "text" for style in table.styles],
        "rows": [
            [write_value(value, style) for value, style in zip(row, table.styles, strict=True)] for row in table.rows
        ],
    }
