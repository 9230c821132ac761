"""Who is reached and who is not: by province of registration, and the places that nobody reaches."""

from typing import Any

import numpy
import pandas

from studies.area import Area
from studies.naming import place_name
from warehouse import Scope, Snapshot


def rows_by_origin(
    snapshot: Snapshot, scope: Scope, area: Area, places: pandas.DataFrame, nearest: numpy.ndarray, minutes: float
) -> list[dict[str, Any]]:
    """By province of registration, most residents first; nothing where the population files do not say it.

    Residents of one place are taken to have one way, whatever province they are from. The mean is of those who reach
    a point at all. Floating residents without a known province are in no row.
    """
    known = [float(way) if numpy.isfinite(way) else None for way in nearest]
    rows = snapshot.ask(
        "minutes_by_origin", scope, area.code, area_ids=places["area_id"].tolist(), minutes=known, limit=minutes
    )
    return [
        {
            "province_code": row.province_code,
            "name": place_name(row.province_code),
            "population": float(row.population),
            "covered": float(row.covered),
            "covered_share": float(row.covered) / float(row.population),
            "mean_minutes": float("inf") if pandas.isna(row.mean_minutes) else float(row.mean_minutes),
        }
        for row in rows.itertuples()
    ]


def rows_unreached(
    places: pandas.DataFrame, nearest: numpy.ndarray, points: pandas.DataFrame, which: numpy.ndarray, minutes: float
) -> list[dict[str, Any]]:
    """The places beyond the limit, most residents first: place, district, persons, minutes to the nearest point.

    `which` numbers the nearest of `points` for each place; a place that reaches none has no nearest point.
    """
    beyond = numpy.flatnonzero(nearest > minutes)
    beyond = beyond[numpy.argsort(-places["floating_population"].to_numpy(float)[beyond], kind="stable")]
    ids, names = points["site_id"].tolist(), points["name"].tolist()
    shown = places[["area_id", "division_code", "lon", "lat", "floating_population"]].iloc[beyond]
    rows = shown.assign(name=name_demand_places(shown)).to_dict("records")
    for number, row in zip(beyond, rows, strict=True):
        is_reached = bool(numpy.isfinite(nearest[number]))
        row["minutes"] = float(nearest[number])
        row["nearest_point_id"] = ids[which[number]] if is_reached else None
        row["nearest_point"] = names[which[number]] if is_reached else None
    return rows


def name_demand_places(places: pandas.DataFrame, lang: str = "zh") -> list[str]:
    """What demand places (area_id, division_code) are called: county, street or community.

    A community is told by its street and its own three digits, a grid cell by its county and its number.
    """
    ids, counties = places["area_id"].fillna("").astype(str), places["division_code"].fillna("").astype(str)
    is_community, is_area = ids.str.fullmatch(r"\d{12}"), ids.str.fullmatch(r"\d{6}|\d{9}|\d{12}")
    codes = ids.str[:9].where(is_area, counties)
    tails = ids.str[9:].where(is_community, ids.where(~is_area, ""))
    known = {code: place_name(code, lang) if code else "" for code in codes.unique()}
    return [f"{known[code]} {tail}".strip() for code, tail in zip(codes, tails, strict=True)]
