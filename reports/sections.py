"""A document as sections of tables, in one language, before it becomes a page or a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.area_map import AreaMap

STYLES = (
    "text", "count", "share", "fine_share", "change", "days", "minutes", "decimal", "degrees",
    "signed_count", "signed_minutes", "signed_decimal",
)  # fmt: skip
MISSING = "–"


@dataclass(frozen=True)
class Styled:
    """A value that is written otherwise than the rest of its column."""

    value: Any
    style: str


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
    """A heading, sentences, tables, and a chart of one of them.

    `is_prose`: the sentences are the text itself, not remarks. `is_list`: one table, to be sorted and filtered where
    that can be done. `is_sheet_only`: for the workbook, too long for a page.
    """

    name: str
    title: str
    notes: Sequence[str]
    tables: Sequence[Table]
    chart: Chart | None = None
    map: AreaMap | None = None
    is_prose: bool = False
    is_list: bool = False
    is_sheet_only: bool = False
    number: str = ""  # stands before the title on a page, such as 一、


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
    if isinstance(value, Styled):
        return write_value(value.value, value.style)
    if value is None:
        return MISSING
    if isinstance(value, str):
        return value
    if style == "count":
        return f"{value:,.0f}"
    if style == "share":
        return f"{value:.1%}"
    if style == "fine_share":
        return f"{value:.2%}"
    if style == "degrees":
        return f"{value:.5f}"
    if style == "decimal":
        return f"{value:,.3f}"
    if style == "change":
        return f"{value:+.1%}"
    if style.startswith("signed_"):
        text = write_value(abs(value), style.removeprefix("signed_"))
        return text if text == write_value(0.0, style.removeprefix("signed_")) else f"{'-' if value < 0 else '+'}{text}"
    return f"{value:,.1f}"
