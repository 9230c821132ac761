"""`access`: who can reach a point."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.access import measure_access
from warehouse import EVERYWHERE, open_current


def access(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    minutes: Annotated[float, typer.Option(help="Covered is who reaches a point within so many minutes.")] = 30.0,
    mode: Annotated[str, typer.Option(help="walk, drive or transit.")] = "walk",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """How many floating residents reach their nearest point in time, and how far it is, by district."""
    result = asdict(measure_access(open_current(warehouse), EVERYWHERE, area, minutes, mode))
    del result["cells"]  # thousands of rows: for the map
    emit(result, as_json)
