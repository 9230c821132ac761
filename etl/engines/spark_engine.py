"""The same model texts on Spark: inputs go out as Parquet, results come back as tables of the snapshot.

Nothing is held in memory: DuckDB streams `checked_*` and `ref_*` to Parquet, Spark reads and writes Parquet, and DuckDB
reads what Spark wrote into tables that have the columns and types that DuckDB itself would have given them.
"""

from collections.abc import Mapping
from pathlib import Path

import duckdb

from data.settings import Settings
from etl.engines.spark_session import LOG, open_session, refusing_failures
from etl.engines.spark_storage import Storage, open_storage
from etl.intake.values import quoted_list
from etl.models import find_inputs, is_stored


def run_models(
    connection: duckdb.DuckDBPyConnection, models: Mapping[str, str], settings: Settings, work: Path
) -> None:
    """Run the models in the order given, on Spark."""
    folder = work / "spark"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        refusing_failures(folder, work.parent / LOG),
        open_session(settings, folder) as session,
        open_storage(session, settings.spark_storage, folder) as storage,
    ):
        export_inputs(connection, models, storage)
        for name, sql in models.items():
            run_model(name, sql, storage)
        for name, sql in models.items():
            _create(connection, name, sql)
            if is_stored(name):
                _import(connection, name, storage)


def export_inputs(connection: duckdb.DuckDBPyConnection, models: Mapping[str, str], storage: Storage) -> None:
    """What the models read and none of them makes, as views of Spark."""
    for name in sorted(set().union(*map(find_inputs, models.values())) - set(models)):
        target = storage.folder / name
        target.mkdir()
        connection.execute(f"copy (from {name}) to {quoted_list([f'{target}/part-0.parquet'])} (format parquet)")
        storage.push(name).createOrReplaceTempView(name)


def run_model(name: str, sql: str, storage: Storage) -> None:
    """One model as a view of Spark, over Parquet where it is stored."""
    frame = storage.session.sql(sql)
    if is_stored(name):
        storage.write(name, frame)
        frame = storage.read(name)
    frame.createOrReplaceTempView(name)


def _create(connection: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """The relation as DuckDB would make it: a view, or a table that has no rows yet."""
    if is_stored(name):
        connection.execute(f"create table {name} as {sql}\nwith no data")
    else:
        connection.execute(f"create view {name} as {sql}")


def _import(connection: duckdb.DuckDBPyConnection, name: str, storage: Storage) -> None:
    with storage.pull(name) as files:
        connection.execute(f"insert into {name} from read_parquet([{quoted_list(map(str, files))}])")
