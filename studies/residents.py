"""Who lives in an area without being registered there: the bureau's own figures first, else the census."""

from datetime import date
from typing import Any

import numpy
import pandas

from analysis.demand import AGE_BANDS, DemandParameters, fill_ages
from errors import InfeasibleRequest
from studies.area import Area
from warehouse import Scope, Snapshot

STREET_DIGITS = 9
CENSUS_DAY = date(2020, 11, 1)
SOURCES = {
    "snapshot": ("业务库人口资料", "population files of the warehouse"),
    "census_2020": (
        "2020年人口普查人户分离人口（户口在外县区者，含本市区际迁移，不等于流动人口）",
        "2020 census, residents registered in another county (includes moves inside one city: not all are floating)",
    ),
}


def find_residents(snapshot: Snapshot, scope: Scope, area: Area) -> pandas.DataFrame:
    """Demand places of the area: area_id, area_code (county, or street in one county), floating_population, age
    columns, source. A prefecture without rows in the snapshot takes the census of 2020.
    """
    known = snapshot.ask("demand_places", scope, area.code).assign(source="snapshot")
    census = snapshot.ask("census_residents", scope, area.code).assign(source="census_2020", area_id=None)
    census = census[~census["division_code"].str[:4].isin(known["division_code"].str[:4])]
    places = pandas.concat([part for part in (known, census) if len(part)]) if len(known) + len(census) else known
    if places.empty:
        raise InfeasibleRequest(f"Neither the snapshot nor the census of 2020 knows floating residents of {area.code}.")
    return places.assign(area_code=_area_codes(places, area)).reset_index(drop=True)


def describe_sources(places: pandas.DataFrame) -> list[dict[str, Any]]:
    """Which definition of residents was taken, of how many persons, and from what day to what day; both languages."""
    described = []
    for source, part in places.groupby("source"):
        zh, en = SOURCES[str(source)]
        oldest, newest = (CENSUS_DAY, CENSUS_DAY) if source == "census_2020" else _days(part["reference_date"])
        persons = float(part["floating_population"].sum())
        row = {"source": str(source), "zh": zh, "en": en, "floating_population": persons}
        described.append(row | {"reference_date": newest, "oldest_date": oldest})
    return described


def _days(dates: pandas.Series) -> tuple[date | None, date | None]:
    """The first and the last day, None where no day is given."""
    known = dates.dropna()
    if known.empty:
        return None, None
    return pandas.Timestamp(known.min()).date(), pandas.Timestamp(known.max()).date()


def persons_by_age(places: pandas.DataFrame, parameters: DemandParameters) -> numpy.ndarray:
    """Floating residents by place and age band (places, 5); where ages are unknown, the area's own mix or a guess."""
    ages = places.reindex(columns=[f"age_{band}" for band in AGE_BANDS]).to_numpy(float)
    known = numpy.nansum(ages, axis=0)
    shares = known / known.sum() if known.sum() > 0 else parameters.age_shares
    return fill_ages(places["floating_population"].to_numpy(float), ages, shares)


def _area_codes(places: pandas.DataFrame, area: Area) -> pandas.Series:
    """The county of each place; inside one county its street, where its code has one."""
    if not area.is_one_county:
        return places["division_code"]
    is_street = places["area_id"].fillna("").str.fullmatch(rf"{area.code}(\d{{3}}|\d{{6}})")
    return places["area_id"].str[:STREET_DIGITS].where(is_street, places["division_code"])
