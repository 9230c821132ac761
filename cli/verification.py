"""`verification`: the register of invalid cards."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.verification import describe_verification
from warehouse import EVERYWHERE, open_current


def verification(
    area: Annotated[str | None, typer.Option(help="Only checks made in this area.")] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how often cards were checked, how often the register hit, and how long lost cards stayed good."""
    result = describe_verification(open_current(warehouse), EVERYWHERE, area)
    if as_json:
        emit(result, as_json)
    else:
        # The months are for pages and --json; a person reads the whole and the sectors.
        emit({name: value for name, value in vars(result).items() if name not in ("months", "method_en")}, as_json)
