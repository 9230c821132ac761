"""Demand cells: where the floating population of a world lives, by street and cell.

Calibrated: the number of persons by district (`districts.py`); the mix of origin provinces (`data/flows_2020.csv`,
itself modelled: 模拟). Guessed: everything inside a district. Streets lie in a sunflower pattern over the district's
disc, cells likewise over their street; people crowd towards the middle of a street with log-normal differences between
streets and cells, and each street has an origin mix of its own about the city's, as fellow villagers settle together.
A cell's `area_code` is its street's nine digits and a running number of our own: not a community code.
"""

import functools
from dataclasses import dataclass

import numpy

from data.contracts import PROVINCES
from synthetic.districts import KM_PER_DEGREE, Districts
from synthetic.sampling import apportion, apportion_groups, apportion_rows, stream
from synthetic.shipped import shipped

AGE_BANDS = ("0_15", "16_25", "26_45", "46_59", "60_up")
AGE_SHARES = numpy.array([0.13, 0.20, 0.42, 0.17, 0.08])  # guess: migrants of 2020
RESIDENTS_PER_CELL, FEWEST_CELLS, MOST_CELLS = 8_750, 60, 10_000
MOST_CELLS_OF_STREET = 999
STREET_SIGMA, CELL_SIGMA, MIX_SIGMA, AGE_SIGMA = 0.6, 0.7, 0.35, 0.15  # guess
GOLDEN_ANGLE = numpy.pi * (3 - numpy.sqrt(5))
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Streets:
    """The streets and towns of a world, with the number of their district and their place in its disc."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    district: numpy.ndarray
    lon: numpy.ndarray
    lat: numpy.ndarray
    radius_km: numpy.ndarray
    weight: numpy.ndarray


@dataclass(frozen=True)
class Cells:
    """Demand cells; `ages` is (cells, 5 bands), `origins` (cells, 31 provinces in the order of `PROVINCES`)."""

    area_codes: tuple[str, ...]
    street: numpy.ndarray
    district: numpy.ndarray
    lon: numpy.ndarray
    lat: numpy.ndarray
    floating: numpy.ndarray
    from_other_province: numpy.ndarray
    ages: numpy.ndarray
    origins: numpy.ndarray

    @functools.cached_property
    def in_micro(self) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
        """Longitude and latitude in millionths of a degree, and how much wider a distance is in longitude."""
        lon, lat = (numpy.round(axis * 1e6).astype(numpy.int32) for axis in (self.lon, self.lat))
        return lon, lat, (1.0 / numpy.cos(numpy.radians(self.lat))).astype(numpy.float32)


def lay_streets(districts: Districts, seed: int, is_national: bool) -> Streets:
    """The streets of every district; a national world takes each county as one."""
    found = _one_each(districts) if is_national else _streets_of(districts)
    codes, names, parent = (list(column) for column in zip(*found, strict=True))
    district = numpy.array(parent)
    random = stream(seed, "streets")
    count = numpy.bincount(district, minlength=len(districts.codes))[district]
    rank = _rank_within(district, random)
    radius = districts.radius_km[district]
    lon, lat = scatter(districts.lon[district], districts.lat[district], radius, rank, count, district * 1.7)
    return Streets(
        tuple(codes), tuple(names), district, lon, lat, radius / numpy.sqrt(count),
        numpy.exp(random.normal(0.0, STREET_SIGMA, len(codes))),
    )  # fmt: skip


def _one_each(districts: Districts) -> list[tuple[str, str, int]]:
    return [(f"{code}001", districts.names[at], at) for at, code in enumerate(districts.codes)]


def _streets_of(districts: Districts) -> list[tuple[str, str, int]]:
    """Code, name and district of every street; a district without streets is one."""
    found = []
    for whole in _one_each(districts):
        rows = numpy.flatnonzero(shipped("streets", "county_code") == districts.codes[whole[2]])
        mine = zip(shipped("streets", "code")[rows].tolist(), shipped("streets", "name")[rows].tolist(), strict=True)
        found += [(code, name, whole[2]) for code, name in mine] or [whole]
    return found


def lay_cells(districts: Districts, streets: Streets, cell_count: int | None, seed: int) -> Cells:
    """Cells with their persons; the persons of each district sum to the census."""
    random = stream(seed, "cells")
    residents = districts.residents[streets.district] * _share_within(streets.district, streets.weight)
    wanted = cell_count or int(numpy.clip(residents.sum() / RESIDENTS_PER_CELL, FEWEST_CELLS, MOST_CELLS))
    per_street = numpy.clip(apportion(wanted, residents), 1, MOST_CELLS_OF_STREET)
    street = numpy.repeat(numpy.arange(len(streets.codes)), per_street)
    district = streets.district[street]
    rank = numpy.arange(len(street)) - numpy.repeat(numpy.cumsum(per_street) - per_street, per_street)
    lon, lat = scatter(
        streets.lon[street],
        streets.lat[street],
        streets.radius_km[street],
        rank,
        per_street[street],
        street * 2.3,
    )
    crowding = numpy.exp(random.normal(0.0, CELL_SIGMA, len(street)) - numpy.sqrt((rank + 0.5) / per_street[street]))
    weight = residents[street] * _share_within(street, crowding)
    near, far = (
        apportion_groups(persons, weight * numpy.exp(random.normal(0, 0.25, len(street))), district)
        for persons in (districts.from_same_province, districts.from_other_province)
    )
    ages = AGE_SHARES * numpy.exp(random.normal(0, AGE_SIGMA, (len(streets.codes), len(AGE_SHARES))))
    return Cells(
        area_codes=tuple(f"{streets.codes[at]}{number + 1:03d}" for at, number in zip(street, rank, strict=True)),
        street=street,
        district=district,
        lon=lon,
        lat=lat,
        floating=near + far,
        from_other_province=far,
        ages=apportion_rows(near + far, ages[street]),
        origins=_origins(districts, streets, street, near, far, seed),
    )


def origin_shares(districts: Districts, streets: Streets, seed: int) -> numpy.ndarray:
    """Share of each province among a street's residents from other provinces: (streets, 31), rows sum to 1."""
    order = {f"{code}0000": number for number, code in enumerate(PROVINCES)}
    pairs = (
        shipped("flows_2020", "residence_province_code").tolist(),
        shipped("flows_2020", "hukou_province_code").tolist(),
    )
    table = numpy.zeros((len(PROVINCES), len(PROVINCES)))
    for residence, hukou, persons in zip(*pairs, shipped("flows_2020", "persons").astype(float), strict=True):
        table[order[residence], order[hukou]] += persons
    home = own_province(districts)[streets.district]
    random = stream(seed, "origins")
    mixed = table[home] * numpy.exp(random.normal(0.0, MIX_SIGMA, (len(home), len(PROVINCES))))
    mixed[numpy.arange(len(home)), home] = 0.0
    return mixed / mixed.sum(axis=1, keepdims=True)


def own_province(districts: Districts) -> numpy.ndarray:
    """The number, in the order of `PROVINCES`, of each district's province."""
    order = {code: number for number, code in enumerate(PROVINCES)}
    return numpy.array([order[code[:2]] for code in districts.codes])


def _origins(
    districts: Districts,
    streets: Streets,
    street: numpy.ndarray,
    near: numpy.ndarray,
    far: numpy.ndarray,
    seed: int,
) -> numpy.ndarray:
    origins = apportion_rows(far, origin_shares(districts, streets, seed)[street])
    origins[numpy.arange(len(street)), own_province(districts)[streets.district[street]]] += near
    return origins


def scatter(
    lon: numpy.ndarray,
    lat: numpy.ndarray,
    radius_km: numpy.ndarray,
    rank: numpy.ndarray,
    count: numpy.ndarray,
    turn: numpy.ndarray,
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Sunflower places: number `rank` of `count` evenly spread over a disc about (lon, lat)."""
    distance = radius_km * numpy.sqrt((rank + 0.5) / count) * (count > 1)
    angle = rank * GOLDEN_ANGLE + turn
    width = KM_PER_DEGREE * numpy.cos(numpy.radians(lat))
    return lon + distance * numpy.cos(angle) / width, lat + distance * numpy.sin(angle) / KM_PER_DEGREE


def on_sphere(lon: numpy.ndarray, lat: numpy.ndarray) -> numpy.ndarray:
    """Places in space, km, so that nearest neighbours are found over a city and a nation alike."""
    east, north = numpy.radians(lon), numpy.radians(lat)
    level = numpy.cos(north)
    return EARTH_KM * numpy.column_stack([level * numpy.cos(east), level * numpy.sin(east), numpy.sin(north)])


def _share_within(group: numpy.ndarray, weight: numpy.ndarray) -> numpy.ndarray:
    return weight / numpy.bincount(group, weights=weight)[group]


def _rank_within(group: numpy.ndarray, random: numpy.random.Generator) -> numpy.ndarray:
    """A shuffled running number inside each group (groups lie together)."""
    order = numpy.lexsort((random.random(len(group)), group))
    starts = numpy.searchsorted(group, group)
    ranks = numpy.empty(len(group), dtype=numpy.int64)
    ranks[order] = numpy.arange(len(group)) - starts[order]
    return ranks
