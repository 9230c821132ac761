"""Tables as the screen shows them: one wording, one unit and one rounding per column, in file and on screen."""

import csv
import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass

import pandas

from dashboard.locale import _, current_language

# kind -> factor to the unit shown, decimals shown
KINDS: Mapping[str, tuple[float, int]] = {
    "persons": (1, 0),
    "cases": (1, 0),
    "expected": (1, 1),
    "points": (1, 0),
    "checks": (1, 0),
    "expected_checks": (1, 1),
    "organisations": (1, 0),
    "series": (1, 0),
    "pairs": (1, 0),
    "cards": (1, 0),
    "reports": (1, 0),
    "person_minutes": (1, 0),
    "rows": (1, 0),
    "files": (1, 0),
    "snapshots": (1, 0),
    "senders": (1, 0),
    "yuan": (1, 0),
    "count": (1, 0),
    "share": (100, 1),
    "fine_share": (100, 2),
    "days": (1, 1),
    "whole_days": (1, 0),
    "minutes": (1, 1),
    "whole_minutes": (1, 0),
    "degrees": (1, 5),
    "km": (1, 1),
    "km_per_hour": (1, 0),
    "million_km": (1e-6, 1),
    "million_yuan": (1e-6, 1),
    "ten_thousand_km": (1e-4, 0),
    "ten_thousand_yuan": (1e-4, 0),
    "number": (1, 2),
}


@dataclass(frozen=True)
class Column:
    """How a column is headed and what it holds: a kind of KINDS, an instant (to the minute), or text.

    `is_whole`: as wide as its longest text, however narrow the screen.
    """

    title: str
    kind: str = "text"
    is_whole: bool = False

    @property
    def heading(self) -> str:
        """The title with its unit."""
        unit = unit_name(self.kind)
        return _("{title}（{unit}）", title=self.title, unit=unit) if unit else self.title


def unit_name(kind: str) -> str:
    """The unit of a kind in the reader's language; empty for text and plain numbers."""
    return _name_units(current_language()).get(kind, "")


@functools.cache
def _name_units(_language: str) -> Mapping[str, str]:
    """Kind -> unit, in the language that is spoken."""
    return {
        "persons": _("人"),
        "cases": _("件"),
        "expected": _("件"),
        "points": _("个"),
        "checks": _("次"),
        "expected_checks": _("次"),
        "organisations": _("家"),
        "series": _("个序列"),
        "pairs": _("对"),
        "cards": _("张"),
        "reports": _("起"),
        "person_minutes": _("人·分钟"),
        "rows": _("行"),
        "files": _("个文件"),
        "snapshots": _("个快照"),
        "senders": _("个来源"),
        "yuan": _("元"),
        "share": "%",
        "fine_share": "%",
        "days": _("天"),
        "whole_days": _("天"),
        "minutes": _("分钟"),
        "whole_minutes": _("分钟"),
        "degrees": "°",
        "km": _("公里"),
        "km_per_hour": _("公里/小时"),
        "million_km": _("百万公里"),
        "million_yuan": _("百万元"),
        "ten_thousand_km": _("万公里"),
        "ten_thousand_yuan": _("万元"),
    }


def write_number(value: float | None, kind: str) -> str:
    """One number with its unit, as sentences and cards show it; a dash where there is none."""
    if value is None or pandas.isna(value):
        return "–"
    factor, decimals = KINDS[kind]
    text = f"{value * factor:,.{decimals}f}"
    unit = unit_name(kind)
    if unit == "%":
        return text + unit
    if text == "1" and current_language() == "en":
        unit = unit.removesuffix("s")
    return f"{text} {unit}".strip()


def present(frame: pandas.DataFrame, columns: Mapping[str, Column]) -> pandas.DataFrame:
    """The frame as it is shown: its columns in order, headed with their units, numbers rounded."""
    shown = {}
    for name, column in columns.items():
        values = frame[name]
        if column.kind in KINDS:
            factor, decimals = KINDS[column.kind]
            values = (pandas.to_numeric(values).astype(float) * factor).round(decimals)
            values = values if decimals else values.astype("Int64")
        elif column.kind == "instant":
            values = pandas.to_datetime(values).dt.strftime("%Y-%m-%d %H:%M")
        else:
            values = values.map(lambda value: "–" if pandas.isna(value) else str(value))
        shown[column.heading] = values
    return pandas.DataFrame(shown).reset_index(drop=True)


def number_formats(columns: Mapping[str, Column]) -> dict[str, str]:
    """Heading -> how its numbers are written."""
    return {each.heading: f"{{:,.{KINDS[each.kind][1]}f}}" for each in columns.values() if each.kind in KINDS}


def write_csv(frame: pandas.DataFrame, notes: Mapping[str, str]) -> bytes:
    """The table as CSV for Excel and WPS, headed by lines that begin with #: what it is, of which snapshot."""
    text = io.StringIO()
    for name, value in notes.items():
        text.write(f"# {name}: {value}\n")
    safe = frame.apply(
        lambda column: column.map(_plain) if column.dtype == object or str(column.dtype) == "str" else column
    )
    safe.to_csv(text, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is kept a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "@", "\t", "\r")) else cell
