"""The models on DuckDB and on Spark, over the same checked records.

`python -m benchmarks.engines [APPLICATIONS]` writes a world, refreshes it once with an engine that runs every model on
both, and prints rows, seconds and ratio of the five models that take longest. Spark's seconds include writing each
relation as Parquet, DuckDB's include reading the checked files and writing the table.
"""

import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from unittest import mock

import duckdb

from data.settings import Settings
from etl.engines import duckdb_engine, spark_engine, spark_session
from etl.engines.spark_storage import open_storage
from etl.models import is_stored
from etl.refresh import refresh
from synthetic.world import WorldOptions, generate_world

LONGEST = 5


def main(applications: int) -> None:
    """Measure and print."""
    spark_session.check_installed()
    with tempfile.TemporaryDirectory() as folder:
        raw, warehouse, local = (Path(folder) / name for name in ("raw", "warehouse", "local"))
        generate_world(raw, WorldOptions(applications=applications, messy_share=0.01, format="parquet"))
        with mock.patch("etl.refresh.choose_engine", return_value=_run_both):
            refresh(raw, warehouse, local, dry_run=True)


def _run_both(connection: duckdb.DuckDBPyConnection, models: Mapping[str, str]) -> None:
    """An engine: runs the models on both, one after the other, and prints what each took."""
    ours = {}
    for name, sql in models.items():
        started = time.perf_counter()
        duckdb_engine.run_models(connection, {name: sql})
        ours[name] = time.perf_counter() - started
    theirs = _run_spark(connection, models)
    rows = {name: connection.sql(f"from {name}").count("*").fetchall()[0][0] for name in models if is_stored(name)}
    print(f"{'':34} {'rows':>12} {'DuckDB s':>9} {'Spark s':>9} {'ratio':>7}")
    for name in sorted(rows, key=lambda name: -ours[name])[:LONGEST]:
        print(f"{name:34} {rows[name]:12,} {ours[name]:9.2f} {theirs[name]:9.2f} {theirs[name] / ours[name]:7.1f}")
    total = sum(theirs[name] for name in models)
    print(f"{'all models':34} {'':12} {sum(ours.values()):9.2f} {total:9.2f} {total / sum(ours.values()):7.1f}")
    print(f"Spark besides: start {theirs['start']:.1f} s, inputs to Parquet {theirs['export']:.1f} s")


def _run_spark(connection: duckdb.DuckDBPyConnection, models: Mapping[str, str]) -> dict[str, float]:
    """Seconds by model, and of `start` and `export`."""
    seconds, at = {}, time.perf_counter()

    def lap(name: str) -> None:
        nonlocal at
        seconds[name], at = time.perf_counter() - at, time.perf_counter()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            spark_session.open_session(Settings(), folder) as session,
            open_storage(session, "", folder) as storage,
        ):
            lap("start")
            spark_engine.export_inputs(connection, models, storage)
            lap("export")
            for model, sql in models.items():
                spark_engine.run_model(model, sql, storage)
                lap(model)
    return seconds


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
