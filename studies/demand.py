"""What floating residents are expected to apply for, beside what they did apply for."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy
import pandas

from analysis.demand import (
    AGE_BANDS,
    MATTERS,
    DemandParameters,
    expected_applications,
    fill_ages,
    lasting_rates,
    rates_in_period,
)
from data.divisions import division_name
from data.labels import label
from errors import InfeasibleRequest
from studies.area import Area, describe_area
from warehouse import Scope, Snapshot

STREET_DIGITS = 9
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
SOURCES = {
    "snapshot": ("业务库人口资料", "population files of the warehouse"),
    "census_2020": (
        "2020年人口普查人户分离人口（户口在外县区者，含本市区际迁移，不等于流动人口）",
        "2020 census, residents registered in another county (includes moves inside one city: not all are floating)",
    ),
}


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
    keys = places["area_code"].to_numpy()
    return DemandResult(
        area_code=area.code,
        area_name=area.name,
        window_from=first,
        window_to=last,
        window_months=round(_months_between(first, last), 2),
        areas=_rows_by_area(places, keys, expected.sum(axis=1), observed),
        total=_served(
            float(places["floating_population"].sum()),
            float(expected.sum()),
            int(observed["applications"].sum()),
            len(observed) > 0,
        ),
        matters=_rows_by_matter(expected.sum(axis=0), observed),
        origins=_rows_by_origin(snapshot, scope, area, places, float(expected.sum()), observed),
        years=_rows_by_year(parameters, persons.sum(axis=0), last.year),
        population_sources=[_source(name) for name in sorted(set(places["source"]))],
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


def find_residents(snapshot: Snapshot, scope: Scope, area: Area) -> pandas.DataFrame:
    """Demand places of the area: area_id, area_code (county, or street in one county), floating_population, age
    columns, source. A prefecture without rows in the snapshot takes the census of 2020.
    """
    known = snapshot.ask("demand_places", scope, area.code).assign(source="snapshot")
    census = snapshot.ask("census_residents", scope, area.code).assign(source="census_2020", area_id=None)
    census = census[~census["division_code"].str[:4].isin(known["division_code"].str[:4])]
    places = pandas.concat([part for part in (known, census) if len(part)]) if len(known) + len(census) else known
    if places.empty:
        raise InfeasibleRequest(f"Neither the snapshot nor the census of 2020 knows floating residents of {area.code}.")
    return places.assign(area_code=_area_codes(places, area)).reset_index(drop=True)


def persons_by_age(places: pandas.DataFrame, parameters: DemandParameters) -> numpy.ndarray:
    """Floating residents by place and age band (places, 5); where ages are unknown, the area's own mix or a guess."""
    ages = places.reindex(columns=[f"age_{band}" for band in AGE_BANDS]).to_numpy(float)
    known = numpy.nansum(ages, axis=0)
    shares = known / known.sum() if known.sum() > 0 else parameters.age_shares
    return fill_ages(places["floating_population"].to_numpy(float), ages, shares)


def _area_codes(places: pandas.DataFrame, area: Area) -> pandas.Series:
    """The county of each place; inside one county its street, where its code has one."""
    if not area.is_one_county:
        return places["division_code"]
    is_street = places["area_id"].fillna("").str.fullmatch(rf"{area.code}\d{{3}}(\d{{3}})?") & ~places[
        "is_placed_by_distance"
    ].astype(object).fillna(True).astype(bool)
    return places["area_id"].str[:STREET_DIGITS].where(is_street, places["division_code"])


def _observed(snapshot: Snapshot, scope: Scope, area: Area, first: date, last: date) -> pandas.DataFrame:
    question = "applications_in_period_by_street" if area.is_one_county else "applications_in_period"
    months = {"first_month": first.replace(day=1), "last_month": last.replace(day=1)}
    return snapshot.ask(question, scope, area.code, **months)


def _rows_by_area(
    places: pandas.DataFrame, keys: numpy.ndarray, expected: numpy.ndarray, observed: pandas.DataFrame
) -> list[dict[str, Any]]:
    """One row per area with residents or applications, in the order of their codes."""
    people = places.assign(expected=expected).groupby(keys)
    table = people.agg(
        floating_population=("floating_population", "sum"), expected=("expected", "sum"), source=("source", "first")
    )
    counted = observed.groupby("area_code")["applications"].sum().rename("observed")
    table = table.join(counted, how="outer").fillna({"floating_population": 0.0, "expected": 0.0, "observed": 0})
    heard_of = set(counted.index.str[:4])
    return [
        {
            "area_code": str(code),
            "name": division_name(str(code)),
            **_served(
                float(row.floating_population), float(row.expected), int(row.observed), str(code)[:4] in heard_of
            ),
            "source": row.source if isinstance(row.source, str) else None,
        }
        for code, row in table.sort_index().iterrows()
    ]


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


def _source(name: str) -> dict[str, str]:
    zh, en = SOURCES[name]
    return {"source": name, "zh": zh, "en": en}
