"""What floating residents are expected to apply for, beside what they did apply for."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy
import pandas

from analysis.demand import (
    MATTERS,
    DemandParameters,
    expected_applications,
    lasting_rates,
    rates_in_period,
)
from data.divisions import division_name
from data.labels import label
from errors import InfeasibleRequest
from studies.area import Area, describe_area
from studies.residents import describe_sources, find_residents, persons_by_age
from warehouse import Scope, Snapshot

YEARS_BACK, YEARS_AHEAD = 2, 6
METHOD_ZH = (
    "应有件数=流动人口×年龄构成×期内需办证的比例（按发证年龄推算有效期届满，加丢失、损坏与首次申领）；"
    "满足率=实际受理件数÷应有件数，按居住地计。实际件数是现有便利程度下的结果，不等于需求。"
)
METHOD_EN = (
    "Expected = floating residents x age mix x the share who need a card in the period (validity by age at issue, plus "
    "loss, damage and first cards); served share = applications / expected, by residence. Applications show what "
    "access allowed so far, not what people need."
)


@dataclass(frozen=True)
class DemandResult:
    """The keys of `demand --json`; `areas` sum to `total`, matter by matter too."""

    area_code: str
    area_name: str
    window_from: date
    window_to: date
    window_months: float
    areas: list[dict[str, Any]]
    total: dict[str, Any]
    matters: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    years: list[dict[str, Any]]
    population_sources: list[dict[str, str]]
    method_zh: str
    method_en: str
    assumptions: list[dict[str, Any]]
    snapshot: str
    as_of: str
    is_synthetic: bool


def estimate_demand(
    snapshot: Snapshot, scope: Scope, area_code: str, parameters: DemandParameters | None = None
) -> DemandResult:
    """Expected and observed applications by county of the area, or by street where the area is one county.

    The window is the last twelve whole months up to as-of, fewer where the snapshot does not reach that far back.
    """
    area = describe_area(area_code)
    parameters = parameters or DemandParameters()
    first, last = choose_window(snapshot, scope)
    places = find_residents(snapshot, scope, area)
    persons = persons_by_age(places, parameters)
    expected = expected_applications(persons, rates_in_period(parameters, first, last))
    observed = _observed(snapshot, scope, area, first, last)
    return DemandResult(
        area_code=area.code,
        area_name=area.name,
        window_from=first,
        window_to=last,
        window_months=round(_months_between(first, last), 2),
        areas=_rows_by_area(area, places, expected.sum(axis=1), observed),
        total=_served(
            float(places["floating_population"].sum()),
            float(expected.sum()),
            int(observed["applications"].sum()),
            len(observed) > 0,
        ),
        matters=_rows_by_matter(expected.sum(axis=0), observed),
        origins=_rows_by_origin(snapshot, scope, area, places, float(expected.sum()), observed),
        years=_rows_by_year(parameters, persons.sum(axis=0), last.year),
        population_sources=describe_sources(places),
        method_zh=METHOD_ZH,
        method_en=METHOD_EN,
        assumptions=parameters.describe(),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def choose_window(snapshot: Snapshot, scope: Scope) -> tuple[date, date]:
    """First and last day of the last twelve whole months with applications, up to as-of.

    A snapshot younger than a month is taken from the month's first day to as-of.
    """
    months = snapshot.ask("months_with_applications", scope).iloc[0]
    if snapshot.as_of_on is None or pandas.isna(months["first_month"]):
        raise InfeasibleRequest("The snapshot holds no applications, so there is nothing to compare demand with.")
    as_of, begin = snapshot.as_of_on, months["first_month"].date()
    is_whole = as_of.day == calendar.monthrange(as_of.year, as_of.month)[1]
    last = as_of if is_whole else as_of.replace(day=1) - timedelta(days=1)
    if last < begin:
        return begin, as_of
    year_before = date(last.year - 1, last.month, 1)
    first = (year_before + timedelta(days=31)).replace(day=1)
    return max(first, begin), last


def _observed(snapshot: Snapshot, scope: Scope, area: Area, first: date, last: date) -> pandas.DataFrame:
    question = "applications_in_period_by_street" if area.is_one_county else "applications_in_period"
    months = {"first_month": first.replace(day=1), "last_month": last.replace(day=1)}
    return snapshot.ask(question, scope, area.code, **months)


def _rows_by_area(
    area: Area, places: pandas.DataFrame, expected: numpy.ndarray, observed: pandas.DataFrame
) -> list[dict[str, Any]]:
    """One row per county or street with residents or applications, in the order of their codes."""
    table = (
        places.assign(expected=expected)
        .groupby("area_code")
        .agg(
            floating_population=("floating_population", "sum"),
            expected=("expected", "sum"),
            source=("source", "first"),
        )
    )
    counted = observed.groupby("area_code")["applications"].sum().rename("observed")
    table = table.join(counted, how="outer").fillna({"floating_population": 0.0, "expected": 0.0, "observed": 0})
    heard_of = set(counted.index.str[:4])
    return [
        {
            "area_code": str(code),
            "name": _name(area, str(code), len(table)),
            **_served(
                float(row.floating_population), float(row.expected), int(row.observed), str(code)[:4] in heard_of
            ),
            "source": row.source if isinstance(row.source, str) else None,
        }
        for code, row in table.sort_index().iterrows()
    ]


def _name(area: Area, code: str, rows: int) -> str:
    """The name of a county or street; beside the streets of a county, its own code stands for no street."""
    is_rest = area.is_one_county and code == area.code and rows > 1
    return f"{division_name(code)}（街道不详）" if is_rest else division_name(code)


def _rows_by_matter(expected: numpy.ndarray, observed: pandas.DataFrame) -> list[dict[str, Any]]:
    counted = observed.groupby("matter")["applications"].sum()
    return [
        {"matter": matter, "name": label("matter", matter), **_compared(float(value), int(counted.get(matter, 0)))}
        for matter, value in zip(MATTERS, expected, strict=True)
    ]


def _rows_by_origin(
    snapshot: Snapshot,
    scope: Scope,
    area: Area,
    places: pandas.DataFrame,
    expected: float,
    observed: pandas.DataFrame,
) -> list[dict[str, Any]]:
    """By province of registration, most residents first; expected as if every origin had the area's ages."""
    known = places.loc[places["source"] == "snapshot", "area_id"].tolist()
    residents = snapshot.ask("residents_by_origin", scope, area.code, area_ids=known) if known else pandas.DataFrame()
    if residents.empty:
        return []
    counted = observed.groupby("hukou_province_code")["applications"].sum()
    whole = float(residents["persons"].sum())
    return [
        {
            "province_code": row.province_code,
            "name": division_name(row.province_code),
            "floating_population": float(row.persons),
            **_compared(expected * float(row.persons) / whole, int(counted.get(row.province_code, 0))),
        }
        for row in residents.itertuples()
    ]


def _rows_by_year(parameters: DemandParameters, persons: numpy.ndarray, year: int) -> list[dict[str, Any]]:
    """Expected by calendar year at today's population, split into what lasts and the one-off peak of renewals."""
    lasting = float((persons @ lasting_rates(parameters)).sum())
    rows = []
    for each in range(year - YEARS_BACK, year + YEARS_AHEAD + 1):
        by_matter = persons @ rates_in_period(parameters, date(each, 1, 1), date(each, 12, 31))
        expected = float(by_matter.sum())
        rows.append(
            {
                "year": each,
                "expected": expected,
                "expiry_renewal": float(by_matter[MATTERS.index("expiry_renewal")]),
                "lasting": min(lasting, expected),
                "one_off": max(expected - lasting, 0.0),
            }
        )
    return rows


def _served(floating_population: float, expected: float, observed: int, is_heard_of: bool) -> dict[str, Any]:
    """`served_share` has no value where the snapshot holds no application of the whole city: it is not its city."""
    row = {"floating_population": floating_population, **_compared(expected, observed)}
    return row if is_heard_of else row | {"served_share": None}


def _compared(expected: float, observed: int) -> dict[str, Any]:
    return {
        "expected": expected,
        "observed": observed,
        "served_share": observed / expected if expected > 0 else None,
    }


def _months_between(first: date, last: date) -> float:
    whole = (last.year - first.year) * 12 + last.month - first.month
    return whole + last.day / calendar.monthrange(last.year, last.month)[1]
