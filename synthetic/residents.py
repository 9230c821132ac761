"""Who lives where: residents and persons registered elsewhere of every county.

Calibrated: residents and persons registered elsewhere by county, 2020 census (`data/census_2020.csv`). Prefecture
totals are kept exactly; a county's own figures too, unless its borders changed since: a retired code's persons go to
its sole successor, and what has none (development zones, split counties) is shared among the prefecture's counties by
residents. Guessed: a county created since 2020 gets the median of its neighbours.
"""

import functools
from dataclasses import dataclass

import numpy

from data.divisions import MUNICIPALITIES
from synthetic.sampling import apportion_groups
from synthetic.shipped import numbers, shipped

GROUPS = ("population", "other_county_same_province", "other_province")


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


@functools.cache
def levels() -> dict[str, str]:
    """The level of every code."""
    return dict(zip(shipped("divisions", "code").tolist(), shipped("divisions", "level").tolist(), strict=True))


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
        unit = number.get(code, number.get(successors().get(code, code)))
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
def successors() -> dict[str, str]:
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
