"""The contract of every record type: what a bureau hands over, under which headings, and what must hold.

One TOML file per record type; it is all that the synthetic world and the intake share. A contract says for each
column its type, whether it is required, its titles and the headings under which it may arrive (canonical name,
Chinese heading, pinyin initials of bureau systems).
"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
RECORD_TYPES = (
    "applications",
    "verifications",
    "loss_reports",
    "acceptance_points",
    "candidate_sites",
    "population",
    "travel_times",
    "travel_edges",
    "transit_lines",
)
# GB/T 2260, first two digits.
PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁", "22": "吉林",
    "23": "黑龙江", "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽", "35": "福建", "36": "江西",
    "37": "山东", "41": "河南", "42": "湖北", "43": "湖南", "44": "广东", "45": "广西", "46": "海南",
    "50": "重庆", "51": "四川", "52": "贵州", "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃",
    "63": "青海", "64": "宁夏", "65": "新疆",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column of a record type, as the contract has it; `never` lists words for a day that is not to come."""

    name: str
    type: str
    title_zh: str
    title_en: str
    required: bool = False
    pinyin: str | None = None
    aliases: tuple[str, ...] = ()
    digits: tuple[int, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    becomes: str | None = None
    never: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def headings(self) -> tuple[str, ...]:
        """Every heading under which the column may arrive."""
        pinyin = (self.pinyin,) if self.pinyin else ()
        return (self.name, self.title_zh, *pinyin, *self.aliases)


@dataclass(frozen=True)
class Contract:
    """One record type."""

    record: str
    version: int
    key: tuple[str, ...]
    title_zh: str
    title_en: str
    columns: Mapping[str, Column]
    events: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    at_most_one: tuple[tuple[str, ...], ...] = ()
    exactly_one: tuple[tuple[str, ...], ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)
    not_before: Mapping[str, str] = field(default_factory=dict)
    not_after: Mapping[str, str] = field(default_factory=dict)

    @property
    def positions(self) -> tuple[tuple[str, str], ...]:
        """Each longitude with the latitude that belongs to it."""
        names = [name for name, column in self.columns.items() if column.type == "longitude"]
        return tuple((name, name.removesuffix("lon") + "lat") for name in names)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row says nothing."""
        return tuple(name for name, column in self.columns.items() if column.required)


@functools.cache
def load_contract(record: str) -> Contract:
    """Read the contract of one record type."""
    text = tomllib.loads((FOLDER / f"{record}.toml").read_text(encoding="utf-8"))
    columns = {name: _column(name, entry) for name, entry in text.pop("columns").items()}
    for family, entry in text.pop("families", {}).items():
        columns |= _family(family, entry)
    return Contract(columns=columns, **{key: _frozen(value) for key, value in text.items()})


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    return Column(name=name, **{key: _frozen(value) for key, value in entry.items()})


def _family(family: str, entry: Mapping[str, Any]) -> dict[str, Column]:
    """Spell out one column for each province of origin."""
    shared = {key: value for key, value in entry.items() if key not in ("member", "title_zh", "title_en")}
    return {
        f"{family}_{code}": Column(
            name=f"{family}_{code}",
            title_zh=entry["title_zh"].format(name),
            title_en=entry["title_en"].format(name),
            **shared,
        )
        for code, name in PROVINCES.items()
    }


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value
