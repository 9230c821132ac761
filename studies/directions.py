"""The way from a place to a point, leg by leg."""

import math
from dataclasses import dataclass
from typing import Any

from analysis.access import MODES, distance_km, travel_minutes
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.access import find_points
from warehouse import Scope, Snapshot

MODE = "walk"
METHOD_ZH = "步行距离按直线距离乘绕行系数估算，不是实际路线；公共交通线路尚未计入。"
METHOD_EN = (
    "The distance on foot is a straight line times a detour factor, not a real route; public transport is not yet "
    "taken into account."
)


@dataclass(frozen=True)
class Directions:
    """The keys of `directions --json`; a leg's `line` and `stops` belong to public transport."""

    minutes: float
    legs: list[dict[str, Any]]
    acceptance_point_id: str
    name: str
    address: str | None
    hours: str | None
    phone: str | None
    method_zh: str
    method_en: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def find_way(snapshot: Snapshot, scope: Scope, start: tuple[float, float], point_id: str) -> Directions:
    """The way on foot from (lon, lat) to an open point.

    Raises UnknownCode for a point that is not open or not known, InfeasibleRequest for one still to be located.
    """
    points = find_points(snapshot, scope)
    found = points[points["site_id"] == point_id]
    if found.empty:
        raise UnknownCode(f"There is no open acceptance point {point_id!r} in the snapshot.")
    point = found.iloc[0]
    if math.isnan(point["lon"]):
        raise InfeasibleRequest(f"{point['name']} ({point_id}) has no coordinates yet, so there is no way to show.")
    ends = [start[0]], [start[1]], [point["lon"]], [point["lat"]]
    minutes = float(travel_minutes(*ends, MODE)[0, 0])
    leg = {
        "mode": MODE,
        "line": None,
        "from": f"{start[0]:g},{start[1]:g}",
        "to": point["name"],
        "stops": None,
        "metres": round(float(distance_km(*ends)[0, 0]) * MODES[MODE].detour_factor * 1000),
        "minutes": minutes,
    }
    return Directions(
        minutes=minutes,
        legs=[leg],
        acceptance_point_id=point_id,
        name=point["name"],
        address=_text(point["address"]),
        hours=_text(point["hours"]),
        phone=_text(point["phone"]),
        method_zh=METHOD_ZH,
        method_en=METHOD_EN,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def read_place(text: str) -> tuple[float, float]:
    """114.05,22.55 -> longitude and latitude in degrees (WGS-84)."""
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        raise WrongUsage(f"--from should be LON,LAT in degrees such as 114.05,22.55, not {text!r}.") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise WrongUsage(f"--from is LON,LAT in that order, such as 114.05,22.55; {text!r} lies off the globe.")
    return lon, lat


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
