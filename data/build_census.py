"""census_2020.csv and flows_2020.csv."""

from pathlib import Path

from data.build_divisions import corrected_census
from data.build_facts import prefecture_of
from data.tables import read_table

COLUMNS = (
    "code",
    "level",
    "population",
    "households",
    "same_county",
    "other_county_same_province",
    "other_province",
    "name",
)
FLOW_COLUMNS = ("hukou_province_code", "residence_province_code", "persons", "basis")
COUNTS = {
    "population": "population",
    "households": "households",
    "same_county": "registered_elsewhere_same_county",
    "other_county_same_province": "registered_other_county_same_province",
    "other_province": "registered_other_province",
}
# Zone rows without a code whose parent the table does not name.
PARENTS = {"西沙群岛": "460300", "南沙群岛": "460300", "中沙群岛的岛礁及其海域": "460300"}
# Sums over the counties directly under a province: they are the prefecture rows of these heads.
DIRECT = {"湖北省": "429000", "海南省": "469000", "新疆维吾尔自治区": "659000"}


def build_census(folder: Path) -> list[dict[str, str]]:
    """Country (000000), provinces, prefectures, counties and zones; each level sums to the one above.

    A zone has no code of its own: its row carries the code of its prefecture and its own name. The two halves
    of Chongqing (500100, 500200) are one prefecture, 500100, as in the divisions.
    """
    rows = corrected_census(folder)
    prefectures = {(row["province"], row["prefecture"]): row["code"] for row in rows if row["level"] == "prefecture"}
    built = [census_row(row, prefectures) for row in rows if row["code"] not in ("500100", "500200")]
    chongqing = next(row for row in rows if row["code"] == "500000")
    built.append({**census_row(chongqing, {}), "code": "500100", "level": "prefecture"})
    jiyuan = next(row for row in rows if row["code"] == "419001")
    built.append({**census_row(jiyuan, {}), "code": "419000", "level": "prefecture", "name": "省直辖县级行政区划"})
    fill_missing(built)
    order = {"country": 0, "province": 1, "prefecture": 2, "county": 3, "zone": 4}
    return sorted(built, key=lambda row: (row["code"], order[row["level"]], row["name"]))


def census_row(row: dict[str, str], prefectures: dict[tuple[str, str], str]) -> dict[str, str]:
    """One row under its final code, level and name."""
    code, level, name = row["code"], row["level"], row["name"]
    if level == "country":
        code = "000000"
    elif level == "zone" and name.endswith("直辖县级行政区划"):
        code, level = DIRECT[row["province"]], "prefecture"
    elif level == "zone":
        code = PARENTS.get(name) or prefectures[row["province"], row["prefecture"]]
    if level == "prefecture" and code.endswith("0100") and name == "市辖区":
        name = row["province"]
    counts = {column: row[source] for column, source in COUNTS.items()}
    return {"code": code, "level": level, "name": name, **counts}


def fill_missing(rows: list[dict[str, str]]) -> None:
    """Sets the counts that the table leaves blank to what their prefecture leaves over.

    Only where one is blank or nothing is left over: Changting, and two island zones of Sansha.
    """
    for column in COUNTS:
        for prefecture in {prefecture_of(row["code"]) for row in rows if row[column] == ""}:
            parts = [row for row in rows if row["level"] in ("county", "zone")]
            parts = [row for row in parts if prefecture_of(row["code"]) == prefecture]
            whole = next(row for row in rows if row["code"] == prefecture and row["level"] == "prefecture")
            left_over = int(whole[column]) - sum(int(row[column] or 0) for row in parts)
            blanks = [row for row in parts if row[column] == ""]
            if len(blanks) == 1 or left_over == 0:
                for row in blanks:
                    row[column] = str(left_over)


def build_flows(folder: Path) -> list[dict[str, str]]:
    """Persons by province of hukou and province of residence, modelled."""
    return [
        {
            "hukou_province_code": row["hukou_prov_code"] + "0000",
            "residence_province_code": row["resid_prov_code"] + "0000",
            "persons": row["persons_modelled"],
            "basis": "modelled",
        }
        for row in read_table(folder / "province_od_2020_modelled.csv")
    ]
