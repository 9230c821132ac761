"""divisions.csv and streets.csv from the lists in force, the history of codes, the census and the points."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from data.build_facts import MUNICIPALITIES, corrections, prefecture_of
from data.build_history import Spell, first_year, read_history, sole_successor
from data.tables import read_table

COLUMNS = (
    "code",
    "name",
    "level",
    "province_code",
    "prefecture_code",
    "status",
    "valid_from",
    "valid_to",
    "successor_code",
    "lon",
    "lat",
)
STREET_COLUMNS = ("code", "name", "county_code")
DIRECT = "直辖县级行政区划"
TAIWAN = "710000"  # GB/T 2260; the list in force writes it 830000, as residence permits do


@dataclass(frozen=True)
class Facts:
    """The lists that say which codes exist, by code."""

    listed: Mapping[str, dict[str, str]]
    history: Mapping[str, list[Spell]]
    census: Mapping[str, dict[str, str]]
    points: Mapping[str, tuple[str, str]]

    @property
    def in_force(self) -> frozenset[str]:
        """Every code of the list in force, and Taiwan's own."""
        return frozenset(self.listed) | {TAIWAN}


def read_facts(folder: Path) -> Facts:
    """Reads the four lists from the facts folder."""
    census = corrected_census(folder)
    points = {
        row["code"]: (row["lon_wgs84"], row["lat_wgs84"]) for row in read_table(folder / "division_points_wgs84.csv")
    }
    listed = {row["code"]: row for row in read_table(folder / "divisions_county_2026.csv")}
    return Facts(
        listed=listed,
        history=read_history(folder / "division_code_history_1981_2024.csv"),
        census={row["code"]: row for row in census if row["code"] and row["level"] != "zone"},
        points=points,
    )


def corrected_census(folder: Path) -> list[dict[str, str]]:
    """The census rows of the facts folder with the codes set right."""
    right = corrections("census")
    rows = read_table(folder / "census_2020_registered_elsewhere.csv")
    return [{**row, "code": right.get((row["code"], "code"), row["code"])} for row in rows]


def build_divisions(folder: Path) -> list[dict[str, str]]:
    """Every code in force, every retired code, and those only the census of 2020 has; sorted by code."""
    facts = read_facts(folder)
    codes = facts.in_force | set(facts.history) | set(facts.census)
    rows = {code: division_row(code, facts) for code in codes}
    for head in missing_heads(rows):
        rows[head["code"]] = head
    return located(rows, facts)


def division_row(code: str, facts: Facts) -> dict[str, str]:
    """One code with its name, level, parents, years and successor; not yet its place."""
    spells = facts.history.get(code, [])
    level = level_of(code, facts)
    row = {
        "code": code,
        "name": name_of(code, facts),
        "level": level,
        "province_code": code[:2] + "0000",
        "prefecture_code": "" if level == "province" else prefecture_of(code),
        "status": "retired" if spells else "census_only",
        "valid_from": str(first_year(spells)) if spells else "",
        "valid_to": "",
        "successor_code": "",
    }
    if code in facts.in_force:
        row["status"] = "in_force"
    elif spells:
        row["valid_to"] = str(spells[-1].end)
        row["successor_code"] = sole_successor(code, facts.history, facts.in_force)
    right = corrections("divisions")
    return {**row, **{year: right.get((code, year), row[year]) for year in ("valid_from", "valid_to")}}


def name_of(code: str, facts: Facts) -> str:
    """The name in force, else the last name the code had, else the census's."""
    if code in facts.listed:
        return facts.listed[code]["name"]
    if code in facts.history:
        return facts.history[code][-1].name
    row = facts.census[code]
    return f"{row['province']}（县）" if row["name"] == "县" else row["name"]


def level_of(code: str, facts: Facts) -> str:
    """province, prefecture or county; Dongguan and its like are prefectures without counties."""
    if code in facts.listed:
        return facts.listed[code]["level"]
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def missing_heads(rows: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    """The group heads that the standard has and no list names: 市辖区 of municipalities, 省直辖 of provinces.

    A municipality's xx0100 has the municipality's name. A head is in force while one of its counties is.
    """
    heads = []
    for code in sorted({row["prefecture_code"] for row in rows.values() if row["prefecture_code"]}):
        members = [row for row in rows.values() if row["prefecture_code"] == code and row["level"] == "county"]
        known = rows.get(code)
        if known and known["status"] != "census_only":
            continue
        municipality = rows[code[:2] + "0000"]["name"] if code[2:] == "0100" else ""
        kind = "自治区" if code.startswith("65") else "省"
        is_in_force = any(row["status"] == "in_force" for row in members)
        heads.append(
            {
                "code": code,
                "name": municipality or kind + DIRECT,
                "level": "prefecture",
                "province_code": code[:2] + "0000",
                "prefecture_code": code,
                "status": "in_force" if is_in_force else "retired",
                "valid_from": "",
                "valid_to": "" if is_in_force else max((row["valid_to"] for row in members), default=""),
                "successor_code": "",
            }
        )
    return heads


def located(rows: Mapping[str, dict[str, str]], facts: Facts) -> list[dict[str, str]]:
    """The rows by code, each with its representative point.

    A municipality's xx0100 has the municipality's point; a county under a new code that of the county it was.
    """
    points = dict(facts.points)
    for province in MUNICIPALITIES:
        points[province + "0100"] = points[province + "0000"]
    points["830000"] = points[TAIWAN]
    for row in rows.values():
        if row["successor_code"] and row["code"] in points:
            points.setdefault(row["successor_code"], points[row["code"]])
    nowhere = ("", "")
    return [
        {**rows[code], "lon": points.get(code, nowhere)[0], "lat": points.get(code, nowhere)[1]}
        for code in sorted(rows)
    ]


def build_streets(folder: Path, divisions: list[dict[str, str]]) -> list[dict[str, str]]:
    """Every street, town and township with the county it hangs on.

    The list still has streets under codes of retired counties, mostly beside the same streets under the new
    code: those keep the old county code. Where the sole successor has no street of its own they are given to
    it, and a street of a zone no list names hangs on the prefecture.
    """
    known = {row["code"]: row for row in divisions}
    streets = one_by_code(read_table(folder / "divisions_street_2025.csv"))
    with_streets = {row["county_code"] for row in streets}
    right = {code: value for (code, _), value in corrections("streets").items()}
    rows = []
    for street in streets:
        county = street["county_code"]
        successor = known.get(county, {}).get("successor_code", "")
        if successor and successor not in with_streets:
            county = successor
        elif county not in known:
            county = prefecture_of(county)
        county = right.get(street["code"]) or right.get(street["county_code"]) or county
        rows.append({**street, "county_code": county})
    return sorted(rows, key=lambda row: row["code"])


def one_by_code(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """One row per code: of two (three towns come twice) the one under the county that its code names."""
    rows = sorted(rows, key=lambda row: row["code"][:6] == row["county_code"])
    return list({row["code"]: row for row in rows}.values())
