"""Residents registered elsewhere per acceptance point and per window, here and in other places."""

from typing import Any

import pandas

from data.census import load_census
from data.divisions import MUNICIPALITIES, NATION, division_name, full_name
from data.peers import load_published_points
from studies.area import Area
from studies.window_loads import count_windows
from warehouse import Scope, Snapshot

RESIDENTS_ZH = "2020年人口普查户口在外县区者（人户分离，含本市区际迁移，不等于流动人口）"
RESIDENTS_EN = (
    "2020 census, residents registered in another county (includes moves inside one city: not all are floating)"
)


def compare_peers(snapshot: Snapshot, scope: Scope, area: Area) -> list[dict[str, Any]]:
    """This area first, then the other cities of the snapshot, then places that published a number.

    Residents are those of the census everywhere, so that one definition is compared.
    """
    points = snapshot.ask("open_points", scope, on=snapshot.as_of_on)
    census = (
        load_census().drop_duplicates("code").set_index("code")
    )  # zones come after the prefecture whose code they have
    as_of = snapshot.as_of_on.isoformat() if snapshot.as_of_on else ""
    here = points[points["division_code"].str.startswith(area.prefix)]
    rows = [_counted(area.code, here, census, as_of, "here")]
    for code, part in points.groupby(_cities(points["division_code"])):
        if code != area.code and not area.prefix.startswith(_prefix(str(code))):
            rows.append(_counted(str(code), part, census, as_of, "snapshot"))
    return rows + [_published(each, census) for each in load_published_points() if each.code != area.code]


def _cities(codes: pandas.Series) -> pandas.Series:
    """The city of each county: its prefecture, or its municipality."""
    return (codes.str[:2] + "0000").where(codes.str[:2].isin(MUNICIPALITIES), codes.str[:4] + "00")


def _prefix(code: str) -> str:
    return code[:2] if code.endswith("0000") else code[:4]


def _counted(code: str, points: pandas.DataFrame, census: pandas.DataFrame, as_of: str, source: str) -> dict[str, Any]:
    """A row from the points on file. Windows count only where they are known of every point."""
    windows = count_windows(points)
    is_known = len(points) > 0 and bool((windows > 0).all())
    name = division_name(code)
    return {
        "code": code,
        "name": name,
        "source": source,
        "counted_on": as_of,
        **_ratios(census, code, len(points), int(windows.sum()) if is_known else None),
        "note": "",
    }


def _published(each: Any, census: pandas.DataFrame) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": division_name(each.code) if each.code == NATION else full_name(each.code),
        "source": "published",
        "counted_on": each.counted_on,
        **_ratios(census, each.code, each.points, each.windows),
        "note": each.note,
    }


def _ratios(census: pandas.DataFrame, code: str, points: int | None, windows: int | None) -> dict[str, Any]:
    found = census.loc[code] if code in census.index else None
    residents = None if found is None else float(found["other_county_same_province"]) + float(found["other_province"])
    return {
        "residents": residents,
        "points": points,
        "windows": windows,
        "residents_per_point": residents / points if residents is not None and points else None,
        "residents_per_window": residents / windows if residents is not None and windows else None,
    }
