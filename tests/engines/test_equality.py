"""DuckDB and Spark make the same snapshot from the same files: every core table and mart, row for row."""

import duckdb
import pytest
import sqlglot

from data.labels import labels
from etl.models import is_stored, load_models

MODELS = load_models()
SCHEMA = "select table_name, column_name, data_type from duckdb_columns() where database_name = ? order by all"


@pytest.mark.parametrize("name", MODELS)
def test_rows_are_equal(both: duckdb.DuckDBPyConnection, name: str) -> None:
    counted = [_count(both, engine, name) for engine in ("duckdb", "spark")]
    assert counted[0] > 0, "an empty relation compares nothing"
    assert counted[0] == counted[1]
    assert _differences(both, "duckdb", "spark", name) == []
    assert _differences(both, "spark", "duckdb", name) == []


@pytest.mark.parametrize("name", [name for name in MODELS if is_stored(name)])
def test_rows_lie_in_the_order_that_the_model_asks_for(both: duckdb.DuckDBPyConnection, name: str) -> None:
    order = sqlglot.parse_one(MODELS[name], dialect="duckdb").args.get("order")
    if order is None:
        return
    keys = ", ".join(key.this.sql("duckdb") for key in order.expressions)
    rows = [both.execute(f"select {keys} from {engine}_made.{name}").fetchall() for engine in ("duckdb", "spark")]
    assert rows[0] == rows[1]


def test_columns_and_types_are_equal(both: duckdb.DuckDBPyConnection) -> None:
    made = [both.execute(SCHEMA, [f"{engine}_made"]).fetchall() for engine in ("duckdb", "spark")]
    assert made[0] == made[1]
    assert {table for table, *_ in made[0]} >= set(MODELS)


def test_the_world_has_what_tells_the_engines_apart(both: duckdb.DuckDBPyConnection) -> None:
    for question in (
        "core_applications where transmitted_at is null and reviewed_at is not null",
        "core_applications where issued_at is null and withdrawn_at is not null",
        "core_applications where accepted_at = timestamp '2026-03-31 23:59:59'",
        "core_case_days where due_on = date '2024-02-29'",
        "core_case_days where due_on is null and promised_due_on is null",
        "core_case_days where extract(year from accepted_on) = 2026 and division_code like '4403%' "
        "and promised_due_on in (select day from duckdb_made.ref_calendar where kind = 'make_up')",
        "core_case_days where outcome = 'rejected'",
        "core_loss_reports where card_key is null and place_code is null",
        "core_acceptance_points where not is_located",
        "core_verifications where card_key is null",
        "mart_workload_by_hour where hour is null",
        "mart_workload_by_hour where weekday is null",
        "mart_false_accepts where month = date '2024-02-01'",
        "mart_lead_accepts where let_through = 1 and lost_card_checks = 2",
        "mart_lead_pairs where seconds = 0",
        "mart_lead_pairs where seconds = 1259",
        "mart_lead_pairs where seconds = 32399",
        "mart_lead_weeks where week = date '2024-02-26'",
        *(f"applications_against_rules where rule = '{rule}'" for rule in labels("against_rule")),
    ):
        assert both.execute(f"select count(*) > 0 from duckdb_made.{question}").fetchall()[0][0], question


def _count(both: duckdb.DuckDBPyConnection, engine: str, name: str) -> int:
    return both.execute(f"select count(*) from {engine}_made.{name}").fetchall()[0][0]


def _differences(both: duckdb.DuckDBPyConnection, one: str, other: str, name: str) -> list[tuple]:
    """The first rows that one engine made and the other did not; a row that comes twice must come twice."""
    return both.execute(f"from {one}_made.{name} except all from {other}_made.{name} limit 3").fetchall()
