"""One acceptance point as the public list has it; a bureau's wording becomes codes where it is understood."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas

from data.divisions import NATION, division_name
from data.labels import label, labels
from errors import UnknownCode
from studies.near_stops import NearStop

SEPARATORS = re.compile(r"[;；,，、|/\s]+")
EVERY_PROVINCE = ("全国", "全部", "所有省份", "all")
REQUIRED = ("address", "phone", "hours", "matters")  # without one of these a resident is sent for nothing
ASKED_FOR = ("windows", "partner_provinces", "lon")  # published without, and named


@dataclass(frozen=True)
class PublishedPoint:
    """`matters` and `provinces` are codes where the bureau's wording was understood, else its words.

    Months of cases are first days; None where no case was accepted there. `stops` are the nearest on foot.
    """

    acceptance_point_id: str
    name: str
    kind: str
    division_code: str
    address: str
    phone: str
    hours: str
    windows: int | None
    matters: tuple[str, ...]
    provinces: tuple[str, ...]
    lon: float | None
    lat: float | None
    opened_on: date | None = None
    closed_on: date | None = None
    first_month: date | None = None
    last_month: date | None = None
    cases: int = 0
    stops: tuple[NearStop, ...] = ()

    @property
    def missing(self) -> list[str]:
        """What the public list should say and does not know, though the point is published without it."""
        known = {"windows": self.windows, "partner_provinces": self.provinces or None, "lon": self.lon}
        return [name for name in ASKED_FOR if known[name] is None]

    def is_open(self, on: date | None) -> bool:
        """Whether it is open on a day; without a day, whether it was never closed."""
        if on is None:
            return self.closed_on is None
        return (self.opened_on is None or self.opened_on <= on) and (self.closed_on is None or self.closed_on > on)

    def district(self, lang: str = "zh") -> str:
        return division_name(self.division_code, lang)

    def matters_in(self, lang: str = "zh") -> list[str]:
        return [label("matter", code, lang) if code in labels("matter") else code for code in self.matters]

    def provinces_in(self, lang: str = "zh") -> list[str]:
        return [name_province(code, lang) for code in self.provinces]


def read_point(row: Mapping[str, Any]) -> PublishedPoint:
    """A row of the question `points_for_list`, None where a cell is empty."""
    return PublishedPoint(
        acceptance_point_id=row["acceptance_point_id"],
        name=row["name"],
        kind=row["kind"],
        division_code=row["division_code"],
        address=row["address"] or "",
        phone=row["phone"] or "",
        hours=row["hours"] or "",
        windows=None if pandas.isna(row["windows"]) else int(row["windows"]),
        matters=read_matters(row["matters"]),
        provinces=read_provinces(row["partner_provinces"]),
        lon=row["lon"],
        lat=row["lat"],
        opened_on=_day(row["opened_on"]),
        closed_on=_day(row["closed_on"]),
        first_month=_day(row["first_month"]),
        last_month=_day(row["last_month"]),
        cases=int(row["cases"]),
    )


def read_matters(text: str | None) -> tuple[str, ...]:
    """到期换领;丢失补领 or expiry_renewal;loss_replacement -> codes; words that are not known stay."""
    by_wording = {wording: code for code, wording in labels("matter").items()}
    return tuple(by_wording.get(word, word) for word in _words(text))


def read_provinces(text: str | None) -> tuple[str, ...]:
    """全国 -> 000000; names or codes of provinces -> codes; words that are not known stay."""
    return tuple(_province_code(word) for word in _words(text))


def is_province(code: str) -> bool:
    """Whether a word of `provinces` was understood."""
    return code == NATION or (code.isdigit() and len(code) == 6 and _known_code(code) is not None)


def name_province(code: str, lang: str) -> str:
    """The name of what `read_provinces` understood; other words stay."""
    if code == NATION:
        return "全国" if lang == "zh" else "All provinces"
    return division_name(code, lang) if is_province(code) else code


def _province_code(word: str) -> str:
    if word.lower() in EVERY_PROVINCE:
        return NATION
    if word.isdigit():
        return _known_code(word) or word
    by_name = {name: code for code, name in labels("place").items() if code.endswith("0000")}
    fits = [code for name, code in by_name.items() if len(word) > 1 and name.startswith(word)]
    return fits[0] if fits else word


def _known_code(digits: str) -> str | None:
    code = digits.ljust(6, "0")
    try:
        division_name(code)
    except UnknownCode:
        return None
    return code


def _words(text: str | None) -> list[str]:
    return [word for word in SEPARATORS.split(text or "") if word]


def _day(value: Any) -> date | None:
    return None if value is None or pandas.isna(value) else pandas.Timestamp(value).date()
