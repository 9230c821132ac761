"""The public list of acceptance points: what a resident must know to go to one, and what is still missing."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas

from data.divisions import NATION, division_name
from data.labels import label, labels
from errors import InfeasibleRequest, UnknownCode
from studies.area import describe_area
from warehouse import Scope, Snapshot

SEPARATORS = re.compile(r"[;；,，、|/\s]+")
EVERY_PROVINCE = ("全国", "全部", "所有省份", "all")
ASKED_FOR = ("address", "phone", "hours", "windows", "matters", "partner_provinces")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class PublishedPoint:
    """One open point; `matters` and `provinces` are codes where the bureau's wording was understood, else its words."""

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

    @property
    def missing(self) -> list[str]:
        """What the public list should say and does not know."""
        known = vars(self) | {"partner_provinces": self.provinces}
        empty = [name for name in ASKED_FOR if known[name] in ("", None, ())]
        return empty if self.lon is not None else [*empty, "lon", "lat"]

    def district(self, lang: str = "zh") -> str:
        return division_name(self.division_code, lang)

    def matters_in(self, lang: str = "zh") -> list[str]:
        return [label("matter", code, lang) if code in labels("matter") else code for code in self.matters]

    def provinces_in(self, lang: str = "zh") -> list[str]:
        return [_province_name(code, lang) for code in self.provinces]


@dataclass(frozen=True)
class Publication:
    """The open points of an area, by district; `incomplete` lists those about which something is missing."""

    area_code: str
    area_name: str
    area_name_en: str
    points: list[PublishedPoint]
    snapshot: str
    as_of: str
    as_of_on: date | None
    is_synthetic: bool
    incomplete: list[dict[str, Any]] = field(default_factory=list)


def list_open_points(snapshot: Snapshot, scope: Scope, area_code: str) -> Publication:
    """The points of the area that are open on the as-of day; raises InfeasibleRequest where there is none."""
    area = describe_area(area_code)
    found = snapshot.ask("open_points", scope, area.code, on=snapshot.as_of_on)
    points = [_read_point(row) for row in found.astype(object).where(found.notna(), None).to_dict("records")]
    if not points:
        raise InfeasibleRequest(f"The snapshot holds no open acceptance point in {area.name} ({area.code}).")
    return Publication(
        area_code=area.code,
        area_name=area.name,
        area_name_en=area.name_en,
        points=points,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        as_of_on=snapshot.as_of_on,
        is_synthetic=snapshot.is_synthetic,
        incomplete=[
            {"acceptance_point_id": point.acceptance_point_id, "name": point.name, "missing": point.missing}
            for point in points
            if point.missing
        ],
    )


def read_matters(text: str | None) -> tuple[str, ...]:
    """到期换领;丢失补领 or expiry_renewal;loss_replacement -> codes; words that are not known stay."""
    by_wording = {wording: code for code, wording in labels("matter").items()}
    return tuple(by_wording.get(word, word) for word in _words(text))


def read_provinces(text: str | None) -> tuple[str, ...]:
    """全国 -> 000000; names or codes of provinces -> codes; words that are not known stay."""
    return tuple(_province_code(word) for word in _words(text))


def _province_name(code: str, lang: str) -> str:
    if code == NATION:
        return "全国" if lang == "zh" else "All provinces"
    return division_name(code, lang) if len(code) == 6 and code.isdigit() else code


def _province_code(word: str) -> str:
    if word.lower() in EVERY_PROVINCE:
        return NATION
    if word.isdigit():
        return _known_code(word)
    by_name = {name: code for code, name in labels("place").items() if code.endswith("0000")}
    fits = [code for name, code in by_name.items() if len(word) > 1 and name.startswith(word)]
    return fits[0] if fits else word


def _known_code(digits: str) -> str:
    code = digits.ljust(6, "0")
    try:
        division_name(code)
    except UnknownCode:
        return digits
    return code


def _words(text: str | None) -> list[str]:
    return [word for word in SEPARATORS.split(text or "") if word]


def _read_point(row: dict[str, Any]) -> PublishedPoint:
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
    )
