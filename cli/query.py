"""`query`: read-only SQL over the current snapshot, no files, no network."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from studies.query import answer_query
from warehouse import EVERYWHERE


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT, WITH, DESCRIBE or SHOW.")],
    limit: Annotated[int, typer.Option(help="At most so many rows.")] = 1000,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Run one reading statement over the snapshot and show its rows."""
    answer = answer_query(warehouse, local, sql, EVERYWHERE, limit)
    if answer.is_cut:
        say(f"There are more rows than the {limit:,} shown; ask for more with --limit.")
    if as_json:
        emit(answer, as_json)
    else:
        _show(answer.columns, answer.rows)


def _show(columns: list[str], rows: list[list[object]]) -> None:
    """A table, cells as text; two columns may have one name."""
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, header_style="bold", box=None)
    for row in rows:
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    Console(soft_wrap=True, highlight=False, markup=False).print(table)
