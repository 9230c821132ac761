"""Division codes of GB/T 2260: names, parents, successors, and the prefix under which an area's codes lie."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.labels import label, labels
from data.tables import FOLDER, read_table
from errors import UnknownCode

if TYPE_CHECKING:
    import pandas

NATION = "000000"
MUNICIPALITIES = ("11", "12", "31", "50")


@dataclass(frozen=True)
class Division:
    """One province, prefecture or county; status is in_force, retired or census_only."""

    code: str
    name: str
    level: str
    province_code: str
    prefecture_code: str
    status: str
    successor_code: str


@functools.cache
def divisions_by_code() -> dict[str, Division]:
    """Every code of data/divisions.csv."""
    fields = Division.__dataclass_fields__
    return {
        row["code"]: Division(**{field: row[field] for field in fields}) for row in read_table(FOLDER / "divisions.csv")
    }


@functools.cache
def street_names() -> dict[str, str]:
    """Street code (9 digits) -> name."""
    return {row["code"]: row["name"] for row in read_table(FOLDER / "streets.csv")}


def load_divisions() -> "pandas.DataFrame":
    """data/divisions.csv: code, name, level, province_code, prefecture_code, status, valid_from, valid_to,
    successor_code as text ('' where there is none), lon and lat (WGS-84 degrees) as floats."""
    return _divisions_table().copy()


def load_streets() -> "pandas.DataFrame":
    """data/streets.csv: code (9 digits), name, county_code, all text."""
    return _streets_table().copy()


@functools.cache
def _divisions_table() -> "pandas.DataFrame":
    import pandas

    table = pandas.read_csv(FOLDER / "divisions.csv", dtype=str, keep_default_na=False)
    places = table[["lon", "lat"]].apply(pandas.to_numeric, errors="coerce")
    return table.assign(lon=places["lon"], lat=places["lat"])


@functools.cache
def _streets_table() -> "pandas.DataFrame":
    import pandas

    return pandas.read_csv(FOLDER / "streets.csv", dtype=str, keep_default_na=False)


def find_division(code: str) -> Division:
    """The division of a code of 6, 9 or 12 digits; raises UnknownCode where no list has its first six."""
    division = divisions_by_code().get(_checked(code)[:6])
    if division is None:
        raise UnknownCode(f"No division has the code {code}; codes are those of GB/T 2260, such as 440300.")
    return division


def lineage(code: str) -> tuple[str, ...]:
    """The code and all that it lies in, nearest first: 440305 -> 440305, 440300, 440000, 000000."""
    division = find_division(code)
    chain = (division.code, division.prefecture_code, division.province_code, NATION)
    return tuple(dict.fromkeys(each for each in chain if each))


def division_name(code: str, lang: str = "zh") -> str:
    """The name of a division or street (6, 9 or 12 digits), or of the nearest one known that it lies in.

    In English where labels.toml has a name for the place, in Chinese otherwise. Raises UnknownCode where even
    the province is unknown.
    """
    digits = _checked(code)
    if digits == NATION:
        return label("place", NATION, lang)
    if len(digits) > 6 and digits[:9] in street_names():
        return street_names()[digits[:9]]
    known = divisions_by_code()
    for each in (digits[:6], digits[:4] + "00", digits[:2] + "0000"):
        if each in known:
            return _place_label(each, lang) or known[each].name
    raise UnknownCode(f"No division has the code {code}; codes are those of GB/T 2260, such as 440300.")


def full_name(code: str, lang: str = "zh") -> str:
    """The name with those of its prefecture and province: 广东省深圳市南山区; 南山区, Shenzhen, Guangdong."""
    places = [each for each in reversed(lineage(code)) if each != NATION]
    names = list(dict.fromkeys(division_name(each, lang) for each in places if not _is_group_head(each)))
    return "".join(names) if lang == "zh" else ", ".join(reversed(names))


def _place_label(code: str, lang: str) -> str | None:
    whole = province_of(code) if code[2:] == "0100" and code[:2] in MUNICIPALITIES else code
    return None if lang == "zh" else labels("place", lang).get(whole)


def _is_group_head(code: str) -> bool:
    """Whether the code only groups the counties that hang on a province itself (429000)."""
    return code[2:4] == "90" and code.endswith("00")


def area_prefix(code: str) -> str:
    """What every code inside the area begins with: 440000 -> 44, 440300 -> 4403, 440306 -> 440306.

    A municipality's xx0100 stands for the whole municipality: 110100 -> 11. The nation is ''. Longer codes come
    back whole.
    """
    digits = _checked(code)
    if digits == NATION:
        return ""
    if digits.endswith("0000") and len(digits) == 6:
        return digits[:2]
    if digits[2:] == "0100" and digits[:2] in MUNICIPALITIES:
        return digits[:2]
    return digits[:4] if digits.endswith("00") and len(digits) == 6 else digits


def province_of(code: str) -> str:
    """The province's code: 440306 -> 440000."""
    return _checked(code)[:2] + "0000"


def carry_to_successor(code: str) -> str:
    """A retired code's sole successor in force; any other code, longer ones too, comes back as it is."""
    division = divisions_by_code().get(code)
    return division.successor_code if division and division.successor_code else code


def _checked(code: str) -> str:
    if len(code) in (6, 9, 12) and code.isascii() and code.isdigit():
        return code
    raise UnknownCode(f"'{code}' is not a division code: it needs 6, 9 or 12 digits, such as 440300.")
