"""What floating residents are expected to apply for, beside what they did apply for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy
import pandas

from analysis.demand import (
    MATTERS,
    PEAK_YEARS,
    DemandParameters,
    expected_applications,
    list_changed,
    rates_in_period,
)
from data.divisions import division_name
from data.labels import label
from studies.area import Area, describe_area
from studies.demand_time import choose_window, count_months, rows_by_month, rows_by_year
from studies.naming import place_name
from studies.renewal_peak import is_by_street, rows_by_street
from studies.residents import describe_sources, find_residents, persons_by_age
from warehouse import Scope, Snapshot

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
    """The keys of `demand --json`; `areas`, `matters`, `months` and `origins` each sum to `total`.

    `origins` take everyone to have the area's ages: the files do not say ages by origin. `origins_known_share` is how
    much of the floating population has a province of registration. `peak` holds `first_year`, `last_year` and `by`
    (street, county), `peak_places` are the rows of `studies.renewal_peak`. `adjusted` are the assumptions changed.
    """

    area_code: str
    area_name: str
    window_from: date
    window_to: date
    window_months: float
    areas: list[dict[str, Any]]
    total: dict[str, Any]
    matters: list[dict[str, Any]]
    origins: list[dict[str, Any]]
    origins_known_share: float
    months: list[dict[str, Any]]
    years: list[dict[str, Any]]
    peak: dict[str, Any]
    peak_places: list[dict[str, Any]]
    population_sources: list[dict[str, str]]
    method_zh: str
    method_en: str
    assumptions: list[dict[str, Any]]
    adjusted: list[dict[str, Any]]
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
    origins = _residents_by_origin(snapshot, scope, area, places)
    floating_population = float(places["floating_population"].sum())
    return DemandResult(
        area_code=area.code,
        area_name=area.name,
        window_from=first,
        window_to=last,
        window_months=round(count_months(first, last), 2),
        areas=_rows_by_area(area, places, expected.sum(axis=1), observed),
        total=_served(
            floating_population, float(expected.sum()), int(observed["applications"].sum()), len(observed) > 0
        ),
        matters=_rows_by_matter(expected.sum(axis=0), observed),
        origins=_rows_by_origin(origins, float(expected.sum()), observed),
        origins_known_share=_share_of(float(origins["persons"].sum()), floating_population),
        months=rows_by_month(snapshot, scope, area.code, parameters, persons.sum(axis=0), (first, last)),
        years=rows_by_year(parameters, persons.sum(axis=0), last.year),
        peak={
            "first_year": PEAK_YEARS[0],
            "last_year": PEAK_YEARS[1],
            "by": "street" if is_by_street(area) else "county",
        },
        peak_places=rows_by_street(area, places, persons, parameters),
        population_sources=describe_sources(places),
        method_zh=METHOD_ZH,
        method_en=METHOD_EN,
        assumptions=parameters.describe(),
        adjusted=list_changed(parameters),
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


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
    return f"{division_name(code)}（街道不详）" if is_rest else place_name(code) or ""


def _rows_by_matter(expected: numpy.ndarray, observed: pandas.DataFrame) -> list[dict[str, Any]]:
    counted = observed.groupby("matter")["applications"].sum()
    return [
        {"matter": matter, "name": label("matter", matter), **_compared(float(value), int(counted.get(matter, 0)))}
        for matter, value in zip(MATTERS, expected, strict=True)
    ]


def _residents_by_origin(snapshot: Snapshot, scope: Scope, area: Area, places: pandas.DataFrame) -> pandas.DataFrame:
    """Floating residents by province of registration (province_code, persons), where the population files say it."""
    known = places.loc[places["source"] == "snapshot", "area_id"].tolist()
    return snapshot.ask("residents_by_origin", scope, area.code, area_ids=known)


def _rows_by_origin(origins: pandas.DataFrame, expected: float, observed: pandas.DataFrame) -> list[dict[str, Any]]:
    """By province of registration, most residents first; expected as if every origin had the area's ages.

    Whoever applied from a province that no resident is known from has a row too, so that the rows sum to the total.
    """
    if origins.empty:
        return []
    counted = observed.groupby("hukou_province_code")["applications"].sum()
    persons = dict(zip(origins["province_code"], origins["persons"].astype(float), strict=True))
    whole = sum(persons.values())
    codes = [*persons, *sorted(set(counted.index) - set(persons))]
    return [
        {
            "province_code": code,
            "name": place_name(code),
            "floating_population": persons.get(code, 0.0),
            **_compared(expected * persons.get(code, 0.0) / whole, int(counted.get(code, 0))),
        }
        for code in codes
    ]


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


def _share_of(part: float, whole: float) -> float:
    return min(part / whole, 1.0) if whole > 0 else 0.0
