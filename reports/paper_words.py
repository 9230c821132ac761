"""How a decision paper writes names, lists and numbers in one language."""

import math
from collections.abc import Iterable
from typing import Any

from data.labels import labels
from reports.sections import MISSING, write_value
from reports.words import load_words
from studies.naming import place_name

WAN = 10_000.0


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
        """An amount, or that it is not known; in Chinese in 万元 from there on, as budgets are written."""
        known = finite(value)
        if known is None:
            return self.words["cost_unknown"]
        if self.lang == "zh" and known >= WAN:
            return self.words["wan_yuan"].format(value=f"{known / WAN:,.4f}".rstrip("0").rstrip("."))
        return self.words["yuan"].format(value=f"{known:,.0f}")

    def persons(self, rows: Iterable[dict[str, Any]], code: str | None = None, form: str = "") -> str:
        """Names with persons beside them: 宝安区 1,200、南山区 80, or in the form of a wording."""
        written = self.words[form] if form else "{name} {persons}"
        named = (
            (self.place(row[code]) if code else str(row["name"]), write_value(row["persons"], "count")) for row in rows
        )
        return self.join(written.format(name=name, persons=persons) for name, persons in named) or MISSING


def finite(value: Any) -> Any:
    """The number, None where it is missing or without end: nobody can be told how far that is."""
    is_missing = value is None or (isinstance(value, float) and not math.isfinite(value))
    return None if is_missing else value
