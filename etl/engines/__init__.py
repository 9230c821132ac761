"""The only code that knows which engine runs the models."""

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb

from data.settings import Settings
from errors import WrongUsage
from etl.engines import duckdb_engine

# An engine takes the models in order and leaves each as a table of the snapshot that is being built.
Engine = Callable[[duckdb.DuckDBPyConnection, Mapping[str, str]], None]


def choose_engine(name: str, settings: Settings, work: Path) -> Engine:
    """The engine of that name; `work` is a folder that it may fill. Raises RefreshRefused where it is not installed."""
    if name == "duckdb":
        return duckdb_engine.run_models
    if name == "spark":
        from etl.engines import spark_engine, spark_session

        spark_session.check_installed()
        return functools.partial(spark_engine.run_models, settings=settings, work=work)
    raise WrongUsage(f"There is no engine {name!r}; choose duckdb or spark.")
