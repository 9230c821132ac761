"""Counts too small to be told, in tables and downloads: "<5", or "*" where one could be worked out."""

from collections.abc import Mapping
from typing import Any

import pandas

from dashboard.locale import _
from dashboard.tables import KINDS, Column


def tell_small(frame: pandas.DataFrame, columns: Mapping[str, Column]) -> tuple[pandas.DataFrame, dict[str, Column]]:
    """The frame and its columns, those with hidden cells as text; the rows' `hidden` says what is hidden and how."""
    if "hidden" not in frame or frame.empty:
        return frame, dict(columns)
    frame, shown = frame.copy(), dict(columns)
    hidden = frame["hidden"].map(lambda each: each if isinstance(each, dict) else {})
    for name, column in columns.items():
        if column.kind in KINDS and hidden.map(lambda each, name=name: name in each).any():
            frame[name] = [
                _write(value, signs.get(name), column.kind) for value, signs in zip(frame[name], hidden, strict=True)
            ]
            shown[name] = Column(column.heading)
    return frame, shown


def explain_small() -> str:
    """What the signs mean."""
    return _("“<5”：1 至 4，不显示具体数；“*”：可由此推算出小数，故一并不显示。")


def _write(value: Any, sign: str | None, kind: str) -> str:
    """A cell without its unit, which stands in the heading."""
    if sign or value is None or pandas.isna(value):
        return sign or "–"
    factor, decimals = KINDS[kind]
    return f"{value * factor:,.{decimals}f}"
