"""`deadlines`: the worklist, most urgent first."""

from datetime import datetime
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.deadlines import list_deadlines
from warehouse import EVERYWHERE, open_current


def deadlines(
    area: Annotated[str | None, typer.Option(help="Code of a province, city or county.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As it stood at the end of this day.")
    ] = None,
    within: Annotated[int | None, typer.Option(help="Only cases with so many days left, or fewer.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many cases.")] = 100,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """List open cases by days left, overdue first, each with who must act and its chance of being late."""
    day = as_of.date() if as_of else None
    emit(list_deadlines(open_current(warehouse), EVERYWHERE, area, day, within, limit), as_json)
