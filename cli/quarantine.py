"""`quarantine`: the rejected rows, to be read or to be corrected and handed in again."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit, say
from studies.quarantine import RejectedRow, list_quarantine, write_quarantine
from studies.reasons import name_rules


def quarantine(
    record: Annotated[str | None, typer.Option(help="One record type only.")] = None,
    csv: Annotated[
        Path | None,
        typer.Option(
            help="Write the rows to this file, to correct them there; name --record where several types have some."
        ),
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en: the language of the reasons; --json has their codes.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """List every rejected row with its file, its line and all the reasons."""
    check_language(lang)
    result = list_quarantine(warehouse, record)
    written = write_quarantine(result, csv) if csv else None
    if written:
        say("*** stands for what is kept of the row corrected; where accepted_at changes, give birth_date again.")
    if as_json:
        emit({"rows": [row.shown() for row in result], "file": written}, as_json)
    else:
        emit(_readable(result, written, lang), as_json)


def _readable(rows: Sequence[RejectedRow], written: str | None, lang: str) -> dict[str, Any]:
    """The rows with their reasons in words; the file only where one was written."""
    listed = [row.shown() | {"reasons": name_rules(row.reasons, row.record, lang)} for row in rows]
    return {"rows": listed or "no row was rejected"} | ({"file": written} if written else {})
