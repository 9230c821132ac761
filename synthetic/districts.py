"""Which districts a world has, who lives there, and where they lie.

Calibrated: who lives in each, see `residents.py`.

A scheme of our own: no boundaries ship, and a representative point may lie far off (Longgang's is in Dapeng). Each
district is a disc about its point, its area in proportion to its residents; a city district that touches no other is
drawn towards the middle of the city until it does, and discs are pushed apart until none overlap, which makes a
plausible city about 40 to 50 km across. Rural counties keep their points. Nothing here is a map: a cell may lie in
what is water, or across a border.
"""

from dataclasses import dataclass

import numpy

from data.divisions import MUNICIPALITIES, find_division
from errors import WrongUsage
from synthetic.residents import Units, levels, residents_by_unit, successors

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


def _belongs(units: Units, city: str) -> numpy.ndarray:
    """Which units make up the city that the code names; raises UnknownCode for a code that no table holds."""
    code = successors().get(city, city)
    level = levels().get(code) or levels()[code := find_division(code).code]
    if code[:2] in MUNICIPALITIES and level != "county":
        return numpy.char.startswith(units.codes, code[:2])
    if level == "province":
        raise WrongUsage(f"{city} is a province; choose one of its cities, such as {city[:2]}0100, or --national.")
    return (units.prefectures == code) | (units.codes == code)


def _is_urban(codes: numpy.ndarray) -> numpy.ndarray:
    """City districts have 01 to 20 at the end of their code, rural counties more (GB/T 2260)."""
    return codes.astype(int) % 100 <= 20


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
