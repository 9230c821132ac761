"""Who would apply but does not yet, place by place, and how demand goes on year by year."""

from dataclasses import dataclass
from datetime import date

import numpy
import pandas

from analysis.demand import DemandParameters, expected_applications, lasting_rates, rates_in_period
from errors import InfeasibleRequest
from studies.area import Area
from studies.residents import find_residents, persons_by_age
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Outlook:
    """Demand places with lon and lat; cases a year expected of each, and those of them that were not applied for.

    `served_share` is what was applied for of what was expected in the whole area. `whole` and `one_off` are what the
    years from `first_year` on bring, as multiples of the period looked at.
    """

    places: pandas.DataFrame
    expected: numpy.ndarray
    latent: numpy.ndarray
    served_share: float | None
    first_year: int
    whole: numpy.ndarray
    one_off: numpy.ndarray


def find_outlook(
    snapshot: Snapshot, scope: Scope, area: Area, window: tuple[date, date], volume: float, years: int
) -> Outlook | None:
    """The outlook of an area for so many years; None where nothing is known of its residents.

    A county's cases not applied for lie where its residents do. `volume` multiplies the applications on file.
    """
    try:
        places = find_residents(snapshot, scope, area)
    except InfeasibleRequest:
        return None
    parameters = DemandParameters()
    persons = persons_by_age(places, parameters)
    expected = expected_applications(persons, rates_in_period(parameters, *window)).sum(axis=1)
    served = _served_shares(snapshot, scope, area, window, places["division_code"], expected, volume)
    a_year = 365 / ((window[1] - window[0]).days + 1)
    first_year = window[1].year + (window[1].month > 6)
    whole, one_off = _course(parameters, persons.sum(axis=0), float(expected.sum()) * a_year, first_year, years)
    is_placed = places["lon"].notna().to_numpy() if "lon" in places else numpy.zeros(len(places), dtype=bool)
    return Outlook(
        places=places[is_placed].reset_index(drop=True),
        expected=expected[is_placed] * a_year,
        latent=(expected * (1 - served))[is_placed] * a_year,
        served_share=float(expected @ served / expected.sum()) if expected.sum() > 0 else None,
        first_year=first_year,
        whole=whole,
        one_off=one_off,
    )


def _served_shares(
    snapshot: Snapshot,
    scope: Scope,
    area: Area,
    window: tuple[date, date],
    counties: pandas.Series,
    expected: numpy.ndarray,
    volume: float,
) -> numpy.ndarray:
    """Of each place the share of expected cases that its county applied for, at most all of them."""
    months = {"first_month": window[0].replace(day=1), "last_month": window[1].replace(day=1)}
    rows = snapshot.ask("applications_in_period", scope, area.code, **months)
    observed = counties.map(rows.groupby("area_code")["applications"].sum() * volume).fillna(0).to_numpy(float)
    due = pandas.Series(expected).groupby(counties.fillna("").to_numpy()).transform("sum").to_numpy(float)
    return numpy.minimum(numpy.divide(observed, due, out=numpy.ones(len(due)), where=due > 0), 1.0)


def _course(
    parameters: DemandParameters, persons: numpy.ndarray, expected: float, first_year: int, years: int
) -> tuple[numpy.ndarray, numpy.ndarray]:
    """Expected cases of each year, and the part of them that does not last, as multiples of `expected`."""
    if expected <= 0:
        return numpy.ones(years), numpy.zeros(years)
    lasting = float((persons @ lasting_rates(parameters)).sum())
    each = range(first_year, first_year + years)
    whole = [
        float((persons @ rates_in_period(parameters, date(year, 1, 1), date(year, 12, 31))).sum()) for year in each
    ]
    one_off = [max(cases - lasting, 0.0) for cases in whole]
    return numpy.array(whole) / expected, numpy.array(one_off) / expected
