"""Who can reach a point within so many minutes, and how far it is for the rest."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy
import pandas

from analysis import access
from analysis.access import AccessSummary, access_summary
from data.divisions import division_name
from errors import InfeasibleRequest, WrongUsage
from studies.access_views import rows_by_origin, rows_unreached
from studies.area import Area, describe_area
from studies.travel import Travel, find_travel
from warehouse import Scope, Snapshot

PLACES_AT_ONCE = 1_000  # so that a nation's table of minutes fits into memory


@dataclass(frozen=True)
class AccessResult:
    """The keys of `access --json`, by district too, and every demand place for the map.

    Minutes are those to the nearest open point, wherever it lies. `covered` are floating residents within `minutes`;
    `unreached` are the places beyond, most residents first. `by_origin` is empty where the files do not say origins.
    """

    area_code: str
    area_name: str
    mode: str
    minutes: float
    population: float
    covered: float
    covered_share: float
    mean_minutes: float
    p90_minutes: float
    max_minutes: float
    gini: float
    palma: float
    points: int
    points_to_locate: int
    districts: list[dict[str, Any]]
    by_origin: list[dict[str, Any]]
    unreached: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    source: str
    source_zh: str
    source_en: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def measure_access(
    snapshot: Snapshot, scope: Scope, area_code: str, minutes: float = 30.0, mode: str = "walk"
) -> AccessResult:
    """Minutes from every demand place of the area to its nearest open point, over floating residents.

    Raises InfeasibleRequest where the snapshot holds no residents with a place, or no point with one.
    """
    area = describe_area(area_code)
    check_minutes(minutes)
    travel = find_travel(snapshot, scope, area.code, mode)
    places, points = find_places(snapshot, scope, area), find_points(snapshot, scope)
    if points["lon"].notna().sum() == 0:
        raise InfeasibleRequest("The snapshot holds no open acceptance point with coordinates.")
    located = points[points["lon"].notna()].reset_index(drop=True)
    nearest, which = find_nearest(travel, places, located)
    persons = places["floating_population"].to_numpy(float)
    return AccessResult(
        area_code=area.code,
        area_name=area.name,
        mode=mode,
        minutes=minutes,
        **asdict(access_summary(nearest, persons, minutes)),
        points=len(located),
        points_to_locate=len(points) - len(located),
        districts=_rows_by_district(places, nearest, minutes),
        by_origin=rows_by_origin(snapshot, scope, area, places, nearest, minutes),
        unreached=rows_unreached(places, nearest, located, which, minutes),
        cells=_cells(places, nearest, located.iloc[which], minutes),
        source=travel.source,
        source_zh=travel.source_zh,
        source_en=travel.source_en,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def check_minutes(minutes: float) -> None:
    """A limit in minutes is above zero, and no limit is none."""
    if not 0 < minutes < math.inf:
        raise WrongUsage(f"--minutes should be above 0, not {minutes:g}.")


def find_places(snapshot: Snapshot, scope: Scope, area: Area) -> pandas.DataFrame:
    """Demand places of the area with residents: area_id, division_code, lon, lat, floating_population."""
    places = snapshot.ask("demand_places", scope, area.code)
    places = places[places["floating_population"] > 0].reset_index(drop=True)
    if places.empty:
        raise InfeasibleRequest(
            f"The snapshot holds no floating residents of {area.name} ({area.code}): hand in a population file."
        )
    return places


def find_points(snapshot: Snapshot, scope: Scope) -> pandas.DataFrame:
    """Every open point in the reader's scope as a site: site_id, name, kind, division_code, lon, lat."""
    points = snapshot.ask("open_points", scope, on=snapshot.as_of_on)
    return points.rename(columns={"acceptance_point_id": "site_id"})


def find_nearest(
    travel: Travel, places: pandas.DataFrame, sites: pandas.DataFrame
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Minutes to the nearest site of each place, infinite where none is in reach, and its number, then 0."""
    nearest, which = [], []
    for start in range(0, len(places), PLACES_AT_ONCE):
        table = travel.minutes(places.iloc[start : start + PLACES_AT_ONCE], sites)
        minutes, numbers = access.find_nearest(table)
        nearest.append(minutes)
        which.append(numpy.maximum(numbers, 0))
    return numpy.concatenate(nearest), numpy.concatenate(which)


def summarise(nearest: numpy.ndarray, places: pandas.DataFrame, minutes: float) -> AccessSummary:
    """The summary of minutes over the residents of these places."""
    return access_summary(nearest, places["floating_population"].to_numpy(float), minutes)


def _rows_by_district(places: pandas.DataFrame, nearest: numpy.ndarray, minutes: float) -> list[dict[str, Any]]:
    rows = []
    for key, part in places.groupby(places["division_code"].fillna("")):
        code = str(key)  # '' for a grid cell that lies near no county
        summary = summarise(nearest[part.index], part, minutes)
        rows.append({"area_code": code, "name": division_name(code) if code else "", **asdict(summary)})
    return rows


def _cells(
    places: pandas.DataFrame, nearest: numpy.ndarray, points: pandas.DataFrame, minutes: float
) -> list[dict[str, Any]]:
    """Every place with its minutes and its nearest point; `points` has that point of each place, a row each."""
    shown = places[["area_id", "division_code", "lon", "lat", "floating_population"]].assign(
        minutes=nearest,
        is_covered=nearest <= minutes,
        nearest_point_id=points["site_id"].to_numpy(),
        nearest_point=points["name"].to_numpy(),
    )
    shown["nearest_point_id"] = shown["nearest_point_id"].where(numpy.isfinite(nearest))
    return shown.to_dict("records")
