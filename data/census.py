"""The census of 2020: residents by where they are registered, and who moved between provinces."""

import functools
from typing import TYPE_CHECKING

from data.tables import FOLDER

if TYPE_CHECKING:
    import pandas


def load_census() -> "pandas.DataFrame":
    """Residents on 2020-11-01 by place.

    code, level (country 000000, province, prefecture, county, zone) and name as text; population, households and
    the residents registered elsewhere (same_county, other_county_same_province, other_province) as integers,
    persons. These are 人户分离, not the floating population: only other_province needs no correction. Zones have
    the code of their prefecture; counties and zones sum to prefectures but for the four that have none.
    """
    return _census_table().copy()


def load_flows() -> "pandas.DataFrame":
    """Persons by province of hukou and of residence in 2020: modelled, exact only in its margins (模拟).

    hukou_province_code and residence_province_code (440000) and basis as text, persons as an integer.
    """
    return _flows_table().copy()


@functools.cache
def _census_table() -> "pandas.DataFrame":
    import pandas

    return pandas.read_csv(FOLDER / "census_2020.csv", dtype={"code": str, "level": str, "name": str})


@functools.cache
def _flows_table() -> "pandas.DataFrame":
    import pandas

    codes = {"hukou_province_code": str, "residence_province_code": str, "basis": str}
    return pandas.read_csv(FOLDER / "flows_2020.csv", dtype=codes)
