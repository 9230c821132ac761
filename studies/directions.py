"""The way from a place to a point, leg by leg: on foot, or over the lines supplied where that is faster."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas

from analysis.access import MODES, Ride, distance_km, find_trip, travel_minutes
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.access import find_points
from studies.transit import SuppliedLines, read_lines, vehicle_code
from studies.travel_sources import OverLines
from warehouse import Scope, Snapshot

MODE = "walk"
ON_FOOT_ZH = "步行距离按直线距离乘绕行系数估算，不是实际路线；公共交通线路尚未提供。"
ON_FOOT_EN = (
    "The distance on foot is a straight line times a detour factor, not a real route; no lines of public transport "
    "were supplied."
)
Spot = tuple[str, float, float]  # what it is called, longitude, latitude


@dataclass(frozen=True)
class Directions:
    """The keys of `directions --json`; a leg's `line` and `stops` belong to public transport.

    Minutes of a ride include its wait, which `wait_minutes` has by itself; `stops` are those travelled, the boarding
    stop not counted. Metres of a ride are straight from stop to stop.
    """

    minutes: float
    legs: list[dict[str, Any]]
    acceptance_point_id: str
    name: str
    address: str | None
    hours: str | None
    phone: str | None
    source: str
    method_zh: str
    method_en: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def find_way(snapshot: Snapshot, scope: Scope, start: tuple[float, float], point_id: str) -> Directions:
    """The fastest way from (lon, lat) to an open point, on foot or by public transport.

    Raises UnknownCode for a point that is not open or not known, InfeasibleRequest for one still to be located.
    """
    point = _find_point(snapshot, scope, point_id)
    lines = read_lines(snapshot, scope)
    origin, goal = (f"{start[0]:g},{start[1]:g}", *start), (point["name"], float(point["lon"]), float(point["lat"]))
    rides = find_trip(lines.network, origin[1:], goal[1:]).rides if lines else ()
    legs = list(_legs(lines, rides, origin, goal))
    said = OverLines(lines) if lines else None
    return Directions(
        minutes=sum(leg["minutes"] for leg in legs),
        legs=legs,
        acceptance_point_id=point_id,
        name=point["name"],
        address=_text(point["address"]),
        hours=_text(point["hours"]),
        phone=_text(point["phone"]),
        source=said.name if said else "straight_line",
        method_zh=f"分钟数{said.says('zh')}。" if said else ON_FOOT_ZH,
        method_en=f"Minutes are {said.says('en')}." if said else ON_FOOT_EN,
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


def _find_point(snapshot: Snapshot, scope: Scope, point_id: str) -> pandas.Series:
    points = find_points(snapshot, scope)
    found = points[points["site_id"] == point_id]
    if found.empty:
        raise UnknownCode(f"There is no open acceptance point {point_id!r} in the snapshot.")
    point = found.iloc[0]
    if math.isnan(point["lon"]):
        raise InfeasibleRequest(f"{point['name']} ({point_id}) has no coordinates yet, so there is no way to show.")
    return point


def _legs(lines: SuppliedLines | None, rides: tuple[Ride, ...], origin: Spot, goal: Spot) -> Iterator[dict[str, Any]]:
    """Walks and rides in turn; a change at one stop is no walk."""
    at = origin
    for ride in rides:
        assert lines is not None
        board, alight = _spot(lines, ride.rows[0], ride.board), _spot(lines, ride.rows[-1], ride.alight)
        if at[1:] != board[1:]:
            yield _walk(at, board)
        yield _ride(lines, ride, board, alight)
        at = alight
    if at[1:] != goal[1:] or not rides:
        yield _walk(at, goal)


def _spot(lines: SuppliedLines, row: int, stop: int) -> Spot:
    """A stop as the line that calls there names it."""
    network = lines.network
    return lines.rows["stop_name"].iloc[row], float(network.stop_lon[stop]), float(network.stop_lat[stop])


def _walk(here: Spot, there: Spot) -> dict[str, Any]:
    ends = [here[1]], [here[2]], [there[1]], [there[2]]
    return {
        "mode": MODE,
        "line": None,
        "from": here[0],
        "to": there[0],
        "stops": None,
        "metres": round(float(distance_km(*ends)[0, 0]) * MODES[MODE].detour_factor * 1000),
        "minutes": float(travel_minutes(*ends, MODE)[0, 0]),
        "wait_minutes": 0.0,
    }


def _ride(lines: SuppliedLines, ride: Ride, board: Spot, alight: Spot) -> dict[str, Any]:
    passed = lines.rows.iloc[list(ride.rows)]
    steps = distance_km(passed["lon"], passed["lat"], passed["lon"], passed["lat"]).diagonal(1)
    return {
        "mode": vehicle_code(passed["mode"].iloc[0]),
        "line": passed["line_name"].iloc[0],
        "from": board[0],
        "to": alight[0],
        "stops": len(ride.rows) - 1,
        "metres": round(float(steps.sum()) * 1000),
        "minutes": ride.wait_minutes + ride.ride_minutes,
        "wait_minutes": ride.wait_minutes,
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
