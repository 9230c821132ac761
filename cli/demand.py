"""`demand`: what residents are expected to apply for, and what they did apply for."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.demand import estimate_demand
from warehouse import EVERYWHERE, open_current


def demand(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Demand now and expected, by county; inside one county by street."""
    emit(estimate_demand(open_current(warehouse), EVERYWHERE, area), as_json)
