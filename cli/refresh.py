"""`refresh`: raw files -> published snapshot."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from etl.intake.left_alone import explain_ignored, note_ignored
from etl.refresh import RefreshResult
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
    show_refresh(result, warehouse, as_json)


def show_refresh(result: RefreshResult, warehouse: Path, as_json: bool) -> None:
    """Show what a refresh did, and keep for `status` what it left alone."""
    ignored = explain_ignored(result.ignored_files)
    if not result.dry_run:
        note_ignored(warehouse, ignored)
    document = asdict(result) | {"ignored_files": ignored}
    emit(document if as_json else document | find_next_step(result), as_json)
    if result.dry_run:
        say("This was a dry run; nothing was published.")


def find_next_step(result: RefreshResult) -> dict[str, str]:
    """How many rows were rejected, and what to do about them."""
    rejected = sum(counts["quarantined"] for counts in result.records.values())
    if not rejected:
        return {"rejected_rows": "none"}
    return {"rejected_rows": f"{rejected:,}; `./run quarantine` lists each with its reasons"}
