"""How a decision paper writes names, lists and numbers in one language."""

import math
from collections.abc import Iterable
from typing import Any

from data.labels import labels
from reports.sections import MISSING, write_value
from reports.words import load_words
from studies.naming import place_name


class Writer:
    """The words of the paper, and what is written with them."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words = load_words("paper", lang)

    def objective(self, objective: str) -> str:
        """What a plan aims at."""
        return self.words.get(f"objective_{objective}", objective)

    def place(self, code: str) -> str:
        """The name of a division; – for nowhere."""
        return place_name(code, self.lang) or MISSING if code else MISSING

    def kind(self, kind: str) -> str:
        """What a kind of point is called; – where it is not known."""
        return labels("point_kind", self.lang).get(kind, kind) if isinstance(kind, str) else MISSING

    def join(self, parts: Iterable[str]) -> str:
        """Names in a row."""
        return self.words["separator"].join(parts)

    def yuan(self, value: float | None) -> str:
        """An amount, or that it is not known."""
        known = finite(value)
        return self.words["cost_unknown"] if known is None else self.words["yuan"].format(value=f"{known:,.0f}")

    def persons(self, rows: Iterable[dict[str, Any]], code: str | None = None) -> str:
        """Names with persons beside them: 宝安区 1,200、南山区 80."""
        named = (self.place(row[code]) if code else str(row["name"]) for row in rows)
        counts = (write_value(row["persons"], "count") for row in rows)
        return self.join(f"{name} {count}" for name, count in zip(named, counts, strict=True)) or MISSING


def finite(value: Any) -> Any:
    """The number, None where it is missing or without end: nobody can be told how far that is."""
    is_missing = value is None or (isinstance(value, float) and not math.isfinite(value))
    return None if is_missing else value
