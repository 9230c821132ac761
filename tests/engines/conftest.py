"""One messy world, refreshed on both engines; one Spark session for the folder, for it takes 9 to 40 s to start."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from data.settings import Settings
from errors import RefreshRefused
from etl.engines.spark_session import check_installed, open_session
from etl.publish import current_snapshot
from etl.refresh import refresh
from tests.conftest import require
from tests.engines.world import write_world

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that this folder tests needs Spark."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.spark)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[SparkSession]":
    """The session; the engine goes on in it instead of starting its own."""
    try:
        check_installed()
    except RefreshRefused as missing:
        require("spark", False, str(missing))
    # Its errors are asked for here.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    with open_session(Settings(spark_memory_gb=1.0), tmp_path_factory.mktemp("session")) as session:
        yield session


@pytest.fixture(scope="session")
def both(spark: "SparkSession", tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the snapshots of the same files, by the engine that made them: `duckdb_made`, `spark_made`."""
    folder = tmp_path_factory.mktemp("world")
    write_world(folder / "raw", folder / "local")
    with duckdb.connect() as connection:
        for engine in ("duckdb", "spark"):
            warehouse = folder / engine
            refresh(folder / "raw", warehouse, folder / "local", engine)
            path = warehouse / f"{current_snapshot(warehouse)}.duckdb"
            connection.execute(f"attach '{path}' as {engine}_made (read_only)")
        yield connection
