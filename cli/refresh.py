"""`refresh`: raw files -> published snapshot."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from etl.refresh import refresh as refresh_warehouse


def refresh(
    raw: Annotated[Path, typer.Option(help="Folder with one folder of files per record type.")],
    engine: Annotated[str, typer.Option(help="duckdb or spark.")] = "duckdb",
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="Say what would change, and publish nothing; files checked are kept for the refresh to come.",
        ),
    ] = False,
    allow_shrink: Annotated[bool, typer.Option("--allow-shrink", help="Let more than half of the rows leave.")] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Read RAW, check every row, build and publish a snapshot."""
    result = refresh_warehouse(raw, warehouse, local, engine, dry_run=dry_run, allow_shrink=allow_shrink, say=say)
    emit(result, as_json)
    if dry_run:
        say("This was a dry run; nothing was published.")
