"""The renewal peak by street: what 2025-2028 ask in a year, what lasts afterwards, and what is asked only once."""

from datetime import date
from typing import Any

import numpy
import pandas

from analysis.demand import AGE_BANDS, PEAK_YEARS, DemandParameters, lasting_rates, rates_in_period
from data.divisions import MUNICIPALITIES
from studies.area import Area
from studies.naming import place_name

STREET_DIGITS = 9
STREET_CODE = r"\d{9}(?:\d{3})?"


def is_by_street(area: Area) -> bool:
    """Whether the area is small enough to be told by street: a city or a county."""
    return len(area.prefix) >= 4 or area.prefix in MUNICIPALITIES


def rows_by_street(
    area: Area, places: pandas.DataFrame, persons: numpy.ndarray, parameters: DemandParameters
) -> list[dict[str, Any]]:
    """One row per street, the highest one-off peak first; per county where the area is larger than a city.

    A place whose code names no street (a grid cell, a county of the census) counts for its county, and its row says
    that the street is unknown. `yearly` is the mean of the peak's years, `lasting` what the same people ask in a year
    once no cohort of the mass issue is left, both at today's population. `persons` (places, ages) are as `places` are.
    """
    ages = places.reindex(columns=[f"age_{band}" for band in AGE_BANDS]).to_numpy(float)
    codes = _street_codes(places) if is_by_street(area) else places["division_code"]
    table = pandas.DataFrame(
        {
            "area_code": codes.fillna(""),
            "floating_population": persons.sum(axis=1),
            "yearly": persons @ _yearly_rates(parameters),
            "lasting": persons @ lasting_rates(parameters).sum(axis=1),
            "known_ages": numpy.where(numpy.nansum(ages, axis=1) > 0, persons.sum(axis=1), 0.0),
        }
    )
    sums = table.groupby("area_code").sum().reset_index()
    rows = [_row(row, is_by_street(area)) for row in sums.to_dict("records") if row["floating_population"] > 0]
    return sorted(rows, key=lambda row: (-row["one_off"], row["area_code"]))


def _row(row: dict[str, Any], by_street: bool) -> dict[str, Any]:
    code, yearly, lasting = str(row["area_code"]), row["yearly"], row["lasting"]
    one_off = max(yearly - lasting, 0.0)
    return {
        "area_code": code,
        "name": place_name(code) if code else "",
        "is_street_unknown": by_street and len(code) < STREET_DIGITS,
        "floating_population": row["floating_population"],
        "yearly": yearly,
        "lasting": yearly - one_off,
        "one_off": one_off,
        "one_off_share": one_off / yearly if yearly > 0 else None,
        "known_ages_share": row["known_ages"] / row["floating_population"],
    }


def _street_codes(places: pandas.DataFrame) -> pandas.Series:
    ids = places["area_id"].fillna("").astype(str)
    return ids.str[:STREET_DIGITS].where(ids.str.fullmatch(STREET_CODE), places["division_code"])


def _yearly_rates(parameters: DemandParameters) -> numpy.ndarray:
    """Cards needed per person by age band in a mean year of the peak (5,)."""
    first, last = PEAK_YEARS
    total = rates_in_period(parameters, date(first, 1, 1), date(last, 12, 31)).sum(axis=1)
    return numpy.asarray(total / (last - first + 1))
