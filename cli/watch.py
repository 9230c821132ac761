"""`watch`: files that come between two refreshes, shown at once."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, say
from errors import WrongUsage
from etl.watch import Taken
from etl.watch import watch as watch_folder


def watch(
    raw: Annotated[Path, typer.Option(help="The folder that was refreshed, with one folder per record type.")],
    incoming: Annotated[
        Path | None, typer.Option(help="An inbox with the same folders; its files are moved into RAW.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End when every file there is published.")] = False,
    seconds: Annotated[float | None, typer.Option(help="End after so many seconds.")] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Follow RAW/loss_reports and RAW/verifications; with --json, one JSON document a line for each file."""
    if seconds is not None and not seconds > 0:
        raise WrongUsage("--seconds is how long to watch: more than 0.")

    def tell(taken: Taken) -> None:
        print(json.dumps(asdict(taken), ensure_ascii=False) if as_json else _write(taken), flush=True)

    say(f"watching {raw}" + (f" and {incoming}" if incoming else ""))
    watch_folder(raw, warehouse, local, incoming, once=once, seconds=seconds, say=say, tell=tell)


def _write(taken: Taken) -> str:
    """A file in one line."""
    rows = f"{taken.taken:,} of {taken.read:,} rows taken, {taken.rejected:,} rejected"
    return f"{taken.file}: {rows if taken.reason is None else taken.reason} ({taken.seconds:.1f} s)"
