"""Rows that Python read -> the table behind `source`."""

from collections.abc import Iterable, Iterator, Sequence

import duckdb
import pyarrow

from etl.intake.rows import Row

BATCH_ROWS, BATCH_CHARACTERS = 20_000, 1 << 26


def store_rows(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], width: int) -> None:
    """Put rows that Python read into the table behind `source`, batch by batch."""
    columns = [f"c{position}" for position in range(width)]
    named = ", ".join(f"{column} varchar" for column in [*columns, "fault"])
    connection.execute(f"create or replace temp table source_rows ({named}, line bigint)")
    schema = pyarrow.schema([(name, pyarrow.string()) for name in [*columns, "fault"]] + [("line", pyarrow.int64())])
    for batch in _batches(rows, width, schema):
        connection.register("batch", batch)
        connection.execute("insert into source_rows select * from batch")
        connection.unregister("batch")
    connection.execute("create or replace temp view source as select * from source_rows")


def _batches(rows: Iterable[Row], width: int, schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    """Rows, made one width, in tables small enough for one array of text each."""
    held: list[list[object]] = []
    characters = 0
    for row in rows:
        cells = row.cells if len(row.cells) == width else (row.cells + [""] * width)[:width]
        held.append([*cells, row.fault, row.line])
        characters += sum(map(len, cells))
        if len(held) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield _table(held, schema)
            held, characters = [], 0
    if held:
        yield _table(held, schema)


def _table(rows: Sequence[Sequence[object]], schema: pyarrow.Schema) -> pyarrow.Table:
    columns = zip(zip(*rows, strict=True), schema, strict=True)
    return pyarrow.Table.from_arrays([pyarrow.array(cells, kind.type) for cells, kind in columns], schema=schema)
