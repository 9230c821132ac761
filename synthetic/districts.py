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

from data.divisions import MUNICIPALITIES, find_division
from errors import WrongUsage
from synthetic.sampling import apportion_groups
from synthetic.shipped import numbers, shipped

GROUPS = ("population", "other_county_same_province", "other_province")
KM_PER_DEGREE = 111.195
URBAN_DENSITY, RURAL_DENSITY = 12_000.0, 2_500.0  # guess: residents per km2 of the part that is lived in
PULL_ROUNDS, PUSH_ROUNDS, PULL_SHARE = 150, 400, 0.03


@dataclass(frozen=True)
class Units:
    """The counties of the nation, and its cities without counties; `persons` is (units, `GROUPS`)."""

    codes: numpy.ndarray
    names: numpy.ndarray
    prefectures: numpy.ndarray
    lon: numpy.ndarray
    lat: numpy.ndarray
    persons: numpy.ndarray

    @property
    def residents(self) -> numpy.ndarray:
        """All residents of each."""
        return self.persons[:, 0]

    def take(self, rows: numpy.ndarray) -> "Units":
        """Some of them."""
        return Units(**{name: values[rows] for name, values in vars(self).items()})


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
    chosen = units if city is None else units.take(_belongs(units, city))
    chosen = chosen.take(chosen.residents > 0)
    if not len(chosen.codes):
        raise WrongUsage(f"No residents are known for {city}; choose a city of the 2020 census, such as 440300.")
    is_urban = _is_urban(chosen.codes)
    density = numpy.where(is_urban, URBAN_DENSITY, RURAL_DENSITY)
    radius_km = numpy.sqrt(chosen.residents / density / numpy.pi)
    lon, lat = chosen.lon, chosen.lat
    if city is not None:
        lon, lat = gather_discs(lon, lat, radius_km, is_urban)
    return Districts(
        codes=tuple(chosen.codes.tolist()),
        names=tuple(chosen.names.tolist()),
        prefectures=tuple(chosen.prefectures.tolist()),
        lon=lon,
        lat=lat,
        radius_km=radius_km,
        residents=chosen.residents,
        from_same_province=chosen.persons[:, 1],
        from_other_province=chosen.persons[:, 2],
    )


def _belongs(units: "Units", city: str) -> numpy.ndarray:
    """Which units make up the city that the code names; raises UnknownCode for a code that no table holds."""
    code = _successors().get(city, city)
    level = _levels().get(code) or _levels()[code := find_division(code).code]
    if code[:2] in MUNICIPALITIES and level != "county":
        return numpy.char.startswith(units.codes, code[:2])
    if level == "province":
        raise WrongUsage(f"{city} is a province; choose one of its cities, such as {city[:2]}0100, or --national.")
    return (units.prefectures == code) | (units.codes == code)


@functools.cache
def _levels() -> dict[str, str]:
    """The level of every code."""
    return dict(zip(shipped("divisions", "code").tolist(), shipped("divisions", "level").tolist(), strict=True))


def _is_urban(codes: numpy.ndarray) -> numpy.ndarray:
    """City districts have 01 to 20 at the end of their code, rural counties more (GB/T 2260)."""
    return codes.astype(int) % 100 <= 20


@functools.cache
def residents_by_unit() -> Units:
    """Every county in force (or city without counties) with its persons of the 2020 census and its point."""
    code, level = shipped("divisions", "code"), shipped("divisions", "level")
    prefecture = shipped("divisions", "prefecture_code")
    in_force = shipped("divisions", "status") == "in_force"
    is_county = in_force & (level == "county")
    is_alone = in_force & (level == "prefecture") & ~numpy.isin(code, prefecture[is_county])
    rows = numpy.flatnonzero(is_county | is_alone)
    rows = rows[numpy.argsort(code[rows], kind="stable")]
    lon, lat = _points(rows)
    columns = (
        code[rows],
        shipped("divisions", "name")[rows],
        prefecture[rows],
        lon,
        lat,
        _persons(code[rows], prefecture[rows]),
    )
    is_placed = ~numpy.isnan(lon + lat)
    return Units(*(column[is_placed] for column in columns))


def _persons(codes: numpy.ndarray, prefectures: numpy.ndarray) -> numpy.ndarray:
    """Whole persons of the three `GROUPS` (units, 3); those of a prefecture's units sum to its census total."""
    names, group = numpy.unique(prefectures, return_inverse=True)
    census = _prefecture_totals()
    is_told = numpy.array([name in census for name in names])
    told = numpy.array([census.get(name, (0, 0, 0)) for name in names.tolist()])
    shared = []
    for weights, total in zip(_leaves_by_unit(codes).T, told.T, strict=True):
        for number in numpy.unique(group[(weights == 0) & is_told[group]]):
            mine = group == number
            known = weights[mine & (weights > 0)]
            weights[mine & (weights == 0)] = numpy.median(known) if len(known) else 0.0
        sums = numpy.bincount(group, weights=weights)
        shared.append(apportion_groups(numpy.where(is_told, total, sums).astype(numpy.int64), weights, group))
    return numpy.column_stack(shared)


def _leaves_by_unit(codes: numpy.ndarray) -> numpy.ndarray:
    """Census persons of every unit, retired codes carried to their sole successor; the rest is left for the pool."""
    number = {code: at for at, code in enumerate(codes.tolist())}
    leaves = numpy.zeros((len(codes), len(GROUPS)))
    rows = numpy.flatnonzero(numpy.isin(shipped("census_2020", "level"), ["county", "prefecture"]))
    for row, code in zip(rows, shipped("census_2020", "code")[rows].tolist(), strict=True):
        unit = number.get(code, number.get(_successors().get(code, code)))
        if unit is not None:
            leaves[unit] += _census_persons()[row]
    return leaves


def _prefecture_totals() -> dict[str, numpy.ndarray]:
    """Census totals under the prefecture codes of `divisions`; a municipality's under xx0100."""
    totals = {}
    for code, level, persons in zip(
        shipped("census_2020", "code").tolist(), shipped("census_2020", "level"), _census_persons(), strict=True
    ):
        is_municipality = code[:2] in MUNICIPALITIES
        if level == ("province" if is_municipality else "prefecture"):
            totals[f"{code[:2]}0100" if is_municipality else code] = persons
    return totals


@functools.cache
def _census_persons() -> numpy.ndarray:
    """Persons of every row of the census by `GROUPS`; 0 where none are told."""
    return numpy.nan_to_num(numpy.column_stack([numbers(shipped("census_2020", group)) for group in GROUPS]))


@functools.cache
def _successors() -> dict[str, str]:
    """The sole successor of every retired code."""
    pairs = zip(shipped("divisions", "code").tolist(), shipped("divisions", "successor_code").tolist(), strict=True)
    return {code: successor for code, successor in pairs if successor}


def _points(rows: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A unit without a representative point takes its prefecture's, or its province's."""
    lon, lat = numbers(shipped("divisions", "lon")), numbers(shipped("divisions", "lat"))
    is_known = ~numpy.isnan(lon + lat)
    known = {code: at for at, code in reversed([*enumerate(shipped("divisions", "code").tolist())]) if is_known[at]}
    at = rows.copy()
    for parent in ("province_code", "prefecture_code"):
        found = numpy.array([known.get(code, -1) for code in shipped("divisions", parent)[rows].tolist()])
        at = numpy.where(~is_known[rows] & (found >= 0), found, at)
    return lon[at], lat[at]


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
        moves = _push(at, radius_km)
        if step >= PULL_ROUNDS and not moves.any():
            break
        at += moves
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
