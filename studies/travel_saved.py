"""Kilometres and yuan that acceptance away from home spared applicants, by year and by province of registration."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas

from analysis.access import great_circle_km
from analysis.demand import list_changed
from analysis.travel_saved import TravelParameters, travel_saved
from data.divisions import MUNICIPALITIES, divisions_by_code, lineage, load_divisions, province_of
from errors import UnknownCode
from studies.area import describe_area
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class TravelSaved:
    """`years`, `origins` and `rows` (year and origin) count cases whose card was issued, with what they spared:
    `cases`, `mean_km` (straight, one way), `km`, `km_least`, `km_most`, and the same for `yuan`.

    `left_out` counts the others: home not known, place not known, registered in the same city, open, without a card.
    """

    area_code: str
    total: dict[str, Any]
    years: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    rows: list[dict[str, Any]]
    left_out: dict[str, int]
    roughly_placed: int
    assumptions: list[dict[str, Any]]
    adjusted: list[dict[str, Any]]
    snapshot: str
    as_of: str
    is_synthetic: bool


def measure_travel_saved(
    snapshot: Snapshot, scope: Scope, area_code: str, parameters: TravelParameters | None = None
) -> TravelSaved:
    """What the cases accepted in an area spared. Distances are from the middle of the county where the point is to that
    of the county of registration; `roughly_placed` cases have their home in the middle of its city or province.
    """
    area, given = describe_area(area_code), parameters or TravelParameters()
    cases = _place(snapshot.ask("cases_by_home_and_place", scope, area.code))
    reason = _reason_left_out(cases)
    counted = cases[reason == ""].rename(columns={"issued": "cases"})
    counted = counted.assign(straight_km=counted["km"] * counted["cases"], origin_code=_provinces(counted))
    left_out = {
        **{name: int(cases.loc[reason == name, "issued"].sum()) for name in ("home", "place", "same_city")},
        "open": int(cases["open_cases"].sum()),
        "without_card": int(cases["without_card"].sum()),
    }
    sums = {key: _sum(counted, list(keys), given) for key, keys in GROUPS.items()}
    total = _sum(counted.assign(area_code=area.code), ["area_code"], given)
    return TravelSaved(
        area_code=area.code,
        total=total[0] if total else _nothing(area.code, given),
        **sums,
        left_out=left_out,
        roughly_placed=int(counted.loc[counted["is_rough"], "cases"].sum()),
        assumptions=given.describe(),
        adjusted=list_changed(given),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


GROUPS = {"years": ("year",), "origins": ("origin_code",), "rows": ("year", "origin_code")}


def _sum(counted: pandas.DataFrame, keys: list[str], given: TravelParameters) -> list[dict[str, Any]]:
    sums = counted.groupby(keys, as_index=False)[["cases", "straight_km"]].sum()
    sums = sums[sums["cases"] > 0]
    spared = travel_saved(sums["cases"], sums["straight_km"], given)
    sums = sums.assign(mean_km=sums["straight_km"] / sums["cases"], **spared.columns())
    return sums.drop(columns="straight_km").to_dict("records")


def _nothing(area_code: str, given: TravelParameters) -> dict[str, Any]:
    spared = {name: float(value[0]) for name, value in travel_saved([0], [0], given).columns().items()}
    return {"area_code": area_code, "cases": 0, "mean_km": None} | spared


def _place(cases: pandas.DataFrame) -> pandas.DataFrame:
    """With the kilometres between home and place, NaN where one has no coordinates, and `is_rough`."""
    homes, places = (_locate(cases[name].dropna().unique()) for name in ("hukou_code", "division_code"))
    located = cases.join(homes, on="hukou_code").join(places.add_prefix("place_"), on="division_code")
    ends = (located[axis].to_numpy(float) for axis in ("place_lon", "place_lat", "lon", "lat"))
    return located.assign(km=great_circle_km(*ends), is_rough=located["is_rough"].fillna(False).astype(bool))


def _locate(codes: Iterable[str]) -> pandas.DataFrame:
    """The middle of each division, or of its successor or the nearest larger one that has one: lon, lat, is_rough."""
    table = load_divisions().dropna(subset=["lon", "lat"]).set_index("code")[["lon", "lat"]]
    known = set(table.index)
    chosen = {code: next((each for each in _chain(code) if each in known), None) for code in codes}
    found = pandas.DataFrame({"near": chosen}, dtype=object).join(table, on="near")
    levels = found["near"].map(lambda code: divisions_by_code()[code].level if code else "")
    return found.assign(is_rough=levels.isin(["prefecture", "province"])).drop(columns="near")


def _chain(code: str) -> tuple[str, ...]:
    try:
        own, *larger = lineage(code)
    except UnknownCode:
        return ()
    successor = divisions_by_code()[own].successor_code
    return (own, *([successor] if successor else []), *larger)


def _reason_left_out(cases: pandas.DataFrame) -> pandas.Series:
    """'home', 'place' or 'same_city' for what cannot or need not be counted; '' for the rest."""
    is_same = cases["hukou_code"].map(_city, na_action="ignore") == cases["division_code"].map(
        _city, na_action="ignore"
    )
    reason = pandas.Series("", index=cases.index)
    reason[is_same] = "same_city"
    reason[cases["place_lon"].isna()] = "place"
    reason[cases["lon"].isna()] = "home"
    return reason


def _city(code: str) -> str:
    """A municipality is one city."""
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


def _provinces(counted: pandas.DataFrame) -> pandas.Series:
    return counted["hukou_code"].map({code: province_of(code) for code in counted["hukou_code"].unique()})
