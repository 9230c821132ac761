"""A document as sections of tables, in one language, before it becomes a page or a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

STYLES = ("text", "count", "share", "change", "days", "minutes")
MISSING = "–"


@dataclass(frozen=True)
class Table:
    """Headings and rows; `styles` says per column how its values are written (None is shown as –)."""

    caption: str
    headings: Sequence[str]
    styles: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Chart:
    """One series of columns or bars: the values of one column of a table against its first column."""

    kind: str  # column or bar
    table: int
    column: int


@dataclass(frozen=True)
class Section:
    """A heading, sentences, tables, and a chart of one of them."""

    name: str
    title: str
    notes: Sequence[str]
    tables: Sequence[Table]
    chart: Chart | None = None


@dataclass(frozen=True)
class Document:
    """A whole document in one language; `mark` is that of synthetic data, '' where the data are real."""

    lang: str
    title: str
    lines: Sequence[str]
    mark: str
    sections: Sequence[Section]


def write_value(value: Any, style: str) -> str:
    """One cell as text."""
    if value is None:
        return MISSING
    if isinstance(value, str):
        return value
    if style == "count":
        return f"{value:,.0f}"
    if style == "share":
        return f"{value:.1%}"
    if style == "change":
        return f"{value:+.1%}"
    return f"{value:,.1f}"
