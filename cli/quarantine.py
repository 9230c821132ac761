"""`quarantine`: the rejected rows, to be read or to be corrected and handed in again."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from studies.quarantine import list_quarantine, write_quarantine


def quarantine(
    record: Annotated[str | None, typer.Option(help="One record type only.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the rows to this file, to correct them there.")] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """List every rejected row with its file, its line and all the reasons."""
    result = list_quarantine(warehouse, record)
    written = write_quarantine(result, csv) if csv else None
    if written:
        say("*** stands for what is kept of the row corrected; where accepted_at changes, give birth_date again.")
    emit({"rows": [row.shown() for row in result], "file": written}, as_json)
