"""`spared`: what acceptance away from home spared applicants, in kilometres and yuan."""

from typing import Annotated

import typer

from analysis.demand import adjust
from analysis.travel_saved import TravelParameters
from cli.demand import read_changes
from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.travel_saved import measure_travel_saved
from warehouse import EVERYWHERE, open_current


def spared(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Another assumption, such as home_detour=1.4; repeatable."),
    ] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Kilometres and yuan spared against going home, by year and province of registration, each with its range."""
    parameters = adjust(read_changes(changes or ()), TravelParameters)
    emit(measure_travel_saved(open_current(warehouse), EVERYWHERE, area, parameters), as_json)
