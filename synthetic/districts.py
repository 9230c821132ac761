"""Which districts a world has, who lives there, and where they lie.

Calibrated: residents and persons registered elsewhere by county, 2020 census (`data/census_2020.csv`). Prefecture
totals are kept exactly; a county's own figures too, unless its borders changed since: a retired code's persons go to
its sole successor, and what has none (development zones, split counties) is shared among the prefecture's counties by
residents. Guessed: a county created since 2020 gets the median of its neighbours.

A scheme of our own: no boundaries ship, and a representative point may lie far off (Longgang's is in Dapeng). Each
district is a disc about its point, its area in proportion to its residents; a city district that touches no other is
drawn towards the middle of the city until it does, and discs are pushed apart until none overlap, which makes a
plausible city about 40 to 50 km across. Rural counties keep their points. Nothing here is a map: a cell may lie in
what is water, or across a border.
"""

import functools
from dataclasses import dataclass

import numpy
import pandas

from data.census import load_census
from data.divisions import MUNICIPALITIES, carry_to_successor, find_division, load_divisions
from errors import WrongUsage
from synthetic.sampling import apportion

GROUPS = ["population", "other_county_same_province", "other_province"]
KM_PER_DEGREE = 111.195
URBAN_DENSITY, RURAL_DENSITY = 12_000.0, 2_500.0  # guess: residents per km2 of the part that is lived in
PULL_ROUNDS, PUSH_ROUNDS, PULL_SHARE = 150, 400, 0.03


@dataclass(frozen=True)
class Districts:
    """The counties and city districts of a world; every array has one entry for each."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    prefectures: tuple[str, ...]
    lon: numpy.ndarray
    lat: numpy.ndarray
    radius_km: numpy.ndarray
    residents: numpy.ndarray
    from_same_province: numpy.ndarray
    from_other_province: numpy.ndarray

    @property
    def floating(self) -> numpy.ndarray:
        """Persons registered in another county: 人户分离 without moves inside one county.

        It still holds moves between the districts of one city, which 流动人口 leaves out.
        """
        return self.from_same_province + self.from_other_province


def find_districts(city: str | None) -> Districts:
    """The districts of one city (prefecture, municipality or county), or of the nation where it is None.

    Raises UnknownCode for a code that no table holds, WrongUsage for a province that is not a municipality.
    """
    units = residents_by_unit()
    chosen = units if city is None else units[_belongs(units, city)]
    chosen = chosen[chosen["population"] > 0]
    if chosen.empty:
        raise WrongUsage(f"No residents are known for {city}; choose a city of the 2020 census, such as 440300.")
    residents = chosen["population"].to_numpy()
    is_urban = _is_urban(chosen)
    density = numpy.where(is_urban, URBAN_DENSITY, RURAL_DENSITY)
    radius_km = numpy.sqrt(residents / density / numpy.pi)
    lon, lat = chosen["lon"].to_numpy(float), chosen["lat"].to_numpy(float)
    if city is not None:
        lon, lat = gather_discs(lon, lat, radius_km, is_urban)
    return Districts(
        codes=tuple(chosen["code"]),
        names=tuple(chosen["name"]),
        prefectures=tuple(chosen["prefecture_code"]),
        lon=lon,
        lat=lat,
        radius_km=radius_km,
        residents=residents,
        from_same_province=chosen["other_county_same_province"].to_numpy(),
        from_other_province=chosen["other_province"].to_numpy(),
    )


def _belongs(units: pandas.DataFrame, city: str) -> pandas.Series:
    """Which units make up the city that the code names."""
    division = find_division(carry_to_successor(city))
    if division.code[:2] in MUNICIPALITIES and division.level != "county":
        return units["code"].str.startswith(division.code[:2])
    if division.level == "province":
        raise WrongUsage(f"{city} is a province; choose one of its cities, such as {city[:2]}0100, or --national.")
    return units["prefecture_code"].eq(division.code) | units["code"].eq(division.code)


def _is_urban(units: pandas.DataFrame) -> numpy.ndarray:
    """City districts have 01 to 20 at the end of their code, rural counties more (GB/T 2260)."""
    last = units["code"].str[-2:].astype(int)
    return (last <= 20).to_numpy()


@functools.cache
def residents_by_unit() -> pandas.DataFrame:
    """Every county in force (or city without counties) with its persons of the 2020 census and its point."""
    divisions = load_divisions()
    in_force = divisions[divisions["status"] == "in_force"]
    counties = in_force[in_force["level"] == "county"]
    alone = in_force[(in_force["level"] == "prefecture") & ~in_force["code"].isin(counties["prefecture_code"])]
    units = pandas.concat([counties, alone]).sort_values("code").reset_index(drop=True)
    units = units.merge(_leaves_by_unit(units), how="left", left_on="code", right_index=True)
    units[GROUPS] = units[GROUPS].fillna(0.0)
    totals = _prefecture_totals()
    parts = [_share_out(group, totals) for _, group in units.groupby("prefecture_code", sort=True)]
    return _with_points(pandas.concat(parts).sort_values("code").reset_index(drop=True), divisions)


def _leaves_by_unit(units: pandas.DataFrame) -> pandas.DataFrame:
    """Census persons of every unit, retired codes carried to their sole successor; the rest is left for the pool."""
    census = load_census()
    known = set(units["code"])
    leaves = census[census["level"].isin(["county", "prefecture"])].copy()
    leaves["unit"] = [code if code in known else carry_to_successor(code) for code in leaves["code"]]
    leaves = leaves[leaves["unit"].isin(known)]
    return leaves.groupby("unit")[GROUPS].sum()


def _prefecture_totals() -> pandas.DataFrame:
    """Census totals under the prefecture codes of `divisions`; a municipality's under xx0100."""
    census = load_census()
    cities = census[census["level"] == "prefecture"].set_index("code")[GROUPS]
    cities = cities[~cities.index.str[:2].isin(MUNICIPALITIES)]
    provinces = census[census["level"] == "province"].set_index("code")[GROUPS]
    provinces = provinces[provinces.index.str[:2].isin(MUNICIPALITIES)]
    return pandas.concat([cities, provinces.rename(index=lambda code: f"{code[:2]}0100")])


def _share_out(units: pandas.DataFrame, totals: pandas.DataFrame) -> pandas.DataFrame:
    """Whole persons for each unit of a prefecture that sum to the census total of the prefecture."""
    shared = units.copy()
    prefecture = units["prefecture_code"].iloc[0]
    for group in GROUPS:
        persons = units[group].to_numpy(float)
        total = int(totals.at[prefecture, group]) if prefecture in totals.index else int(persons.sum())
        if prefecture in totals.index and (persons > 0).any():
            persons = numpy.where(persons > 0, persons, numpy.median(persons[persons > 0]))
        shared[group] = apportion(total, persons)
    return shared


def _with_points(units: pandas.DataFrame, divisions: pandas.DataFrame) -> pandas.DataFrame:
    """A unit without a representative point takes its prefecture's, or its province's."""
    known = divisions.dropna(subset=["lon", "lat"]).drop_duplicates("code").set_index("code")[["lon", "lat"]]
    for axis in ("lon", "lat"):
        for parent in ("prefecture_code", "province_code"):
            units[axis] = units[axis].fillna(units[parent].map(known[axis]))
    return units.dropna(subset=["lon", "lat"])


def gather_discs(
    lon: numpy.ndarray, lat: numpy.ndarray, radius_km: numpy.ndarray, is_urban: numpy.ndarray
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Draw lone city districts in until they touch another, then push discs apart until none overlap."""
    middle_lon, middle_lat = float(numpy.median(lon)), float(numpy.median(lat))
    width = KM_PER_DEGREE * numpy.cos(numpy.radians(middle_lat))
    home = numpy.column_stack([(lon - middle_lon) * width, (lat - middle_lat) * KM_PER_DEGREE])
    home += 0.01 * numpy.column_stack([numpy.cos(numpy.arange(len(home))), numpy.sin(numpy.arange(len(home)))])
    at = home.copy()
    for step in range(PULL_ROUNDS + PUSH_ROUNDS):
        if step < PULL_ROUNDS and is_urban.sum() > 1:
            at[is_urban] += PULL_SHARE * _pull(at[is_urban], home[is_urban], radius_km[is_urban])
        at += _push(at, radius_km)
    return middle_lon + at[:, 0] / width, middle_lat + at[:, 1] / KM_PER_DEGREE


def _pull(at: numpy.ndarray, home: numpy.ndarray, radius_km: numpy.ndarray) -> numpy.ndarray:
    """Towards the middle of the city for a disc that touches no other, back to its own point for the rest."""
    distance = numpy.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2))
    gap = distance - radius_km[:, None] - radius_km[None, :]
    numpy.fill_diagonal(gap, numpy.inf)
    is_alone = gap.min(axis=1) > 0
    centre = numpy.average(at, axis=0, weights=radius_km**2)
    return numpy.where(is_alone[:, None], centre - at, home - at) * numpy.where(is_alone, 1.0, 0.3)[:, None]


def _push(at: numpy.ndarray, radius_km: numpy.ndarray) -> numpy.ndarray:
    """How far each disc moves away from those that overlap it; the smaller of two moves more."""
    between = at[:, None, :] - at[None, :, :]
    distance = numpy.sqrt((between**2).sum(axis=2)) + 1e-9
    overlap = numpy.clip(radius_km[:, None] + radius_km[None, :] - distance, 0.0, None)
    numpy.fill_diagonal(overlap, 0.0)
    area = radius_km**2
    share = area[None, :] / (area[:, None] + area[None, :])
    return (between / distance[:, :, None] * (overlap * share * 0.5)[:, :, None]).sum(axis=1)
