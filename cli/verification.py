"""`verification`: the register of invalid cards."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.verification import describe_verification
from studies.verification_leads import describe_leads
from warehouse import EVERYWHERE, open_current


def verification(
    area: Annotated[str | None, typer.Option(help="Only checks made in this area.")] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how often cards were checked, how often the register hit, and how long lost cards stayed good."""
    snapshot = open_current(warehouse)
    result = describe_verification(snapshot, EVERYWHERE, area)
    if as_json:
        emit(asdict(result) | {"leads": asdict(describe_leads(snapshot, EVERYWHERE, area))}, as_json)
    else:
        # The months are for pages and --json; a person reads the whole and the sectors.
        emit({name: value for name, value in vars(result).items() if name not in ("months", "method_en")}, as_json)
