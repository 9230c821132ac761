"""Models on the embedded DuckDB: each SQL text becomes a table of its name, or a view where it is a step only."""

from collections.abc import Mapping

import duckdb

from etl.models import is_stored


def run_models(connection: duckdb.DuckDBPyConnection, models: Mapping[str, str]) -> None:
    """Run the models in the order given; inputs are the `checked_*` and `ref_*` relations of the connection."""
    for name, sql in models.items():
        connection.execute(f"create {'table' if is_stored(name) else 'view'} {name} as {sql}")
