"""`case`: one application, where it is and how it came there."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.case import describe_case
from warehouse import EVERYWHERE, open_current


def case(
    application_id: Annotated[str, typer.Argument(help="Number of the application.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say where one case is, who has it, when it is due, how likely it is to be late, and its history."""
    emit(describe_case(open_current(warehouse), EVERYWHERE, application_id), as_json)
