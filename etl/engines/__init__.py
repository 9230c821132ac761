"""The only code that knows which engine runs the models."""

from collections.abc import Callable, Mapping

import duckdb

from errors import NotYet, WrongUsage
from etl.engines import duckdb_engine

# An engine takes the models in order and leaves each as a table of the snapshot that is being built.
Engine = Callable[[duckdb.DuckDBPyConnection, Mapping[str, str]], None]


def choose_engine(name: str) -> Engine:
    """The engine of that name."""
    if name == "duckdb":
        return duckdb_engine.run_models
    if name == "spark":
        raise NotYet("The Spark engine is not built yet; run without --engine spark.")
    raise WrongUsage(f"There is no engine {name!r}; choose duckdb or spark.")
