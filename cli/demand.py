"""`demand`: what residents are expected to apply for, and what they did apply for."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer

from analysis.demand import adjust
from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from errors import WrongUsage
from studies.demand import estimate_demand
from studies.use_told import tell_use
from warehouse import EVERYWHERE, open_current


def demand(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another assumption, such as loss_share=0.015; repeatable."),
    ] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Demand now and expected, by county (in one county by street), matter, origin, month and year; how use falls."""
    parameters = adjust(read_changes(changes or ()))
    snapshot = open_current(warehouse)
    result = asdict(estimate_demand(snapshot, EVERYWHERE, area, parameters))
    emit(result | {"use": asdict(tell_use(snapshot, EVERYWHERE, area, parameters))}, as_json)


def read_changes(changes: Sequence[str]) -> dict[str, float]:
    """Assumptions as typed, NAME=VALUE each; raises WrongUsage for what is none."""
    read = {}
    for change in changes:
        name, _, value = change.partition("=")
        try:
            read[name.strip()] = float(value)
        except ValueError as mistake:
            raise WrongUsage(f"--set should be NAME=NUMBER such as loss_share=0.015, not {change!r}.") from mistake
    return read
