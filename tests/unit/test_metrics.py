"""Every metric file is complete, and its formula runs over the tables that a refresh makes."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from errors import UnknownCode
from etl.engines.duckdb_engine import run_models
from etl.models import load_models
from etl.records import load_records
from etl.references import create_references
from warehouse.measure import write_formula
from warehouse.metrics import DIRECTIONS, OWNERS, UNITS, list_metrics, load_metric

ROOT = Path(__file__).parents[2]
ALL = pytest.mark.parametrize("metric_id", list_metrics())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The tables of a snapshot, without a row."""
    with duckdb.connect() as connection:
        create_references(connection, tmp_path_factory.mktemp("no local") / "local")
        load_records(connection, [], datetime(2000, 1, 1))
        run_models(connection, load_models())
        yield connection


@ALL
def test_file_is_complete(metric_id: str) -> None:
    metric = load_metric(metric_id)
    assert metric.id == metric_id, "the file has the name of its metric"
    assert metric.unit in UNITS
    assert metric.direction in DIRECTIONS
    assert metric.owner in OWNERS
    assert isinstance(metric.next_review, date)
    for text in (metric.title_zh, metric.title_en, metric.meaning_zh, metric.meaning_en):
        assert text.strip()
    assert metric.meaning_zh.endswith("。")
    assert metric.meaning_en.endswith(".")


@ALL
def test_formula_is_either_an_aggregate_or_somewhere_in_analysis(metric_id: str) -> None:
    metric = load_metric(metric_id)
    assert bool(metric.numerator) != bool(metric.formula_by)
    assert not (metric.denominator and metric.formula_by)
    if metric.unit == "share" and not metric.formula_by:
        assert metric.denominator, "a share is sum over sum"
    if metric.formula_by:
        room = ROOT.joinpath(*metric.formula_by.split("."))
        assert room.is_dir() or room.with_suffix(".py").is_file(), f"{metric.formula_by} is not there"


@ALL
def test_formula_runs_over_its_relation(empty: duckdb.DuckDBPyConnection, metric_id: str) -> None:
    metric = load_metric(metric_id)
    held = [row[0] for row in empty.execute(f"describe {metric.relation}").fetchall()]
    assert metric.area_column in ["", *held]
    if metric.formula_by:
        return
    for prefix in ["", "4403"] if metric.area_column else [""]:
        numerator, denominator, value = empty.execute(write_formula(metric), {"prefix": prefix}).fetchall()[0]
        assert (numerator or 0, denominator or 0, value or 0) == (0, 0, 0), "of no rows"
    assert empty.execute(write_formula(metric, held[:1]), {"prefix": ""}).fetchall() == []


def test_an_unknown_metric_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownCode, match="late_share"):
        load_metric("late_shares")
