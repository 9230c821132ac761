"""Names and places beside codes."""

from collections.abc import Sequence
from typing import Any

import pandas

from dashboard.session import Reader
from data.divisions import NATION, full_name, province_of
from errors import UnknownCode
from studies.area import describe_area
from studies.demand import find_residents
from studies.naming import place_name
from warehouse import Scope, Snapshot


def with_names(
    rows: pandas.DataFrame | Sequence[dict[str, Any]], code: str, lang: str, name: str = "name"
) -> pandas.DataFrame:
    """Rows as a frame with the name of each division code, in the reader's language."""
    frame = pandas.DataFrame(rows).copy()
    known = {each: place_name(each, lang) or "–" for each in frame[code].dropna().unique()} if len(frame) else {}
    return frame.assign(**{name: frame[code].map(known).fillna("–") if len(frame) else []})


def with_full_names(frame: pandas.DataFrame, code: str, reader: Reader, name: str = "name") -> pandas.DataFrame:
    """The same, with the province before the names of places in another one: 安徽省合肥市 beside 南山区."""
    known = {each: full_place(each, reader) for each in frame[code].dropna().unique()}
    return frame.assign(**{name: frame[code].map(known).fillna("–")})


def full_place(code: str, reader: Reader) -> str:
    """The name of a place, with its province where that is another one.

    A code that no list has stands for itself, an empty one for nowhere.
    """
    try:
        is_near = province_of(code) == province_of(reader.area_code)
        return (place_name(code, reader.lang) or "–") if is_near else full_name(code, reader.lang)
    except UnknownCode:
        return code or "–"


def list_residents(snapshot: Snapshot, scope: Scope, area_code: str) -> pandas.DataFrame:
    """Demand places of the area: area_id, division_code, lon and lat (empty where none are on file), residents."""
    places = find_residents(snapshot, scope, describe_area(area_code or NATION))
    return places.reindex(columns=["area_id", "division_code", "lon", "lat", "floating_population"])


def list_points(snapshot: Snapshot, scope: Scope, area_code: str) -> pandas.DataFrame:
    """Points of the area open on the as-of day that have a place: acceptance_point_id, name, lon, lat."""
    points = snapshot.ask("open_points", scope, area_code, on=snapshot.as_of_on)
    return points.loc[points["lon"].notna(), ["acceptance_point_id", "name", "lon", "lat"]].reset_index(drop=True)


def list_candidates(snapshot: Snapshot, scope: Scope, area_code: str) -> pandas.DataFrame:
    """Where a point could be opened: site_id, name, kind, division_code, lon, lat, windows, costs."""
    return snapshot.ask("candidate_sites", scope, area_code)
