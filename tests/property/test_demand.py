"""However demand is split, the parts sum to the whole: random towns with ages, origins or people missing."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import numpy
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from analysis.demand import AGE_BANDS, adjust, expected_applications, fill_ages, list_movable, rates_in_period
from etl.references import create_references
from studies.demand import DemandResult, estimate_demand
from tests.spec.conftest import fill
from warehouse import EVERYWHERE, Snapshot

CODES = ("440303", "440303001", "440303001002", "440306001", "440306001001", "440306002001", "cell-1", "cell-2")
PERSONS = some.sampled_from(["", "0", "1", "7.5", "1000"])
POPULATION = some.lists(
    some.tuples(
        some.sampled_from(CODES),
        some.sampled_from(["0", "1", "333", "20000"]),
        some.lists(PERSONS, min_size=len(AGE_BANDS), max_size=len(AGE_BANDS)),
        PERSONS,
        PERSONS,
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0],
)
APPLICATIONS = some.lists(
    some.tuples(
        some.sampled_from(["2025-03-31", "2025-04-01", "2025-12-31", "2026-02-28", "2026-03-31", "2026-04-02"]),
        some.sampled_from(["440303", "440303001", "440306001001", "440306", "440306002001"]),
        some.sampled_from(["430102", "510104", "620102"]),
        some.sampled_from(["expiry_renewal", "damage_renewal", "loss_replacement", "first_issue"]),
    ),
    min_size=1,
    max_size=6,
)
CHANGES = some.fixed_dictionaries(
    {}, optional={each.name: some.sampled_from([each.moves.low, each.moves.high]) for each in list_movable()}
)


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Makes a snapshot of drawn rows over and over in one folder."""
    folder = tmp_path_factory.mktemp("towns")
    with duckdb.connect(str(folder / "references.duckdb")) as connection:
        create_references(connection, folder / "local")
    made = SimpleNamespace(count=0, snapshot=None)

    def build_snapshot(drawings: dict[str, str]) -> Snapshot:
        if made.snapshot:
            made.snapshot.close()
        made.count += 1
        path: Path = folder / f"snapshot_{made.count}.duckdb"
        path.write_bytes((folder / "references.duckdb").read_bytes())
        with duckdb.connect(str(path)) as connection:
            fill(connection, drawings, None)
            connection.execute("insert into meta values ('snapshot', ?)", [path.stem])
        made.snapshot = Snapshot(path)
        return made.snapshot

    yield build_snapshot
    if made.snapshot:
        made.snapshot.close()


def draw_people(rows: list[tuple]) -> str:
    head = ["area_code", "cell_id", "lon", "lat", "floating_population"]
    lines = [" | ".join([*head, *(f"age_{band}" for band in AGE_BANDS), "origin_43", "origin_51"])]
    for code, persons, ages, hunan, sichuan in rows:
        ids = ["", code] if code.startswith("cell") else [code, ""]
        lines.append(" | ".join([*ids, "113.9", "22.6", persons, *ages, hunan, sichuan]))
    return "\n".join(lines)


def draw_applications(rows: list[tuple]) -> str:
    lines = ["application_id | accepted_at | residence_code | hukou_code | matter"]
    lines += [f"A{number} | {day} 10:00:00 | {' | '.join(rest)}" for number, (day, *rest) in enumerate(rows)]
    return "\n".join(lines)


# Each town is a snapshot of its own, so a failing one is shown as it came, not made smaller.
@settings(max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(POPULATION, APPLICATIONS, CHANGES)
def test_every_split_sums_to_the_whole(build: Any, people: list, applied: list, changes: dict[str, float]) -> None:
    drawings = {"population": draw_people(people), "applications": draw_applications(applied)}
    snapshot = build(drawings | {"verifications": "verification_id | checked_at\nV1 | 2026-04-02 12:00:00"})
    results = [estimate_demand(snapshot, EVERYWHERE, "440300", adjust(changes))]
    if any(code.startswith("440306") for code, *_ in people):
        results.append(estimate_demand(snapshot, EVERYWHERE, "440306", adjust(changes)))
    for result in results:
        check_sums(result)


def check_sums(result: DemandResult) -> None:
    expected, observed = result.total["expected"], result.total["observed"]
    splits = [result.areas, result.matters, result.months, *([result.origins] if result.origins else [])]
    for rows in splits:
        assert sum(row["expected"] for row in rows) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert sum(row["observed"] for row in rows) == observed
        assert all(row["expected"] >= 0 for row in rows)
    peak = [row["expected"] for row in result.years if 2025 <= row["year"] <= 2028]
    assert sum(row["yearly"] for row in result.peak_places) == pytest.approx(sum(peak) / 4, rel=1e-9, abs=1e-9)
    for row in result.peak_places:
        assert row["lasting"] + row["one_off"] == pytest.approx(row["yearly"], rel=1e-9)
        assert row["one_off"] >= 0
        assert 0 <= row["known_ages_share"] <= 1
    assert 0 <= result.origins_known_share <= 1


@settings(max_examples=100, deadline=None)
@given(
    some.lists(
        some.tuples(
            some.floats(0, 1e7), some.lists(some.sampled_from([float("nan"), 0.0, 3.0, 1e6]), min_size=5, max_size=5)
        ),
        min_size=1,
    ),
    CHANGES,
    some.dates(date(2024, 1, 1), date(2030, 12, 31)),
    some.integers(0, 400),
)
def test_parts_of_a_town_and_of_a_period_sum(rows: list, changes: dict[str, float], first: date, days: int) -> None:
    """Over places and over two halves of the period, whatever the ages."""
    people, ages = numpy.array([row[0] for row in rows]), numpy.array([row[1] for row in rows])
    parameters, last = adjust(changes), date.fromordinal(first.toordinal() + days)
    persons = fill_ages(people, ages, parameters.age_shares)
    assert persons.sum(axis=1) == pytest.approx(people)
    rates = rates_in_period(parameters, first, last)
    assert (rates >= 0).all()
    parts = expected_applications(persons, rates)
    assert parts.sum() == pytest.approx(float((persons.sum(axis=0) @ rates).sum()), rel=1e-9, abs=1e-9)
    middle = date.fromordinal(first.toordinal() + days // 2)
    halves = rates_in_period(parameters, first, middle)
    if middle < last:
        halves = halves + rates_in_period(parameters, date.fromordinal(middle.toordinal() + 1), last)
    assert halves == pytest.approx(rates, rel=1e-9, abs=1e-12)
