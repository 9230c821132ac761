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
    limit: Annotated[int, typer.Option(min=0, help="At most so many of the places that reach no point in time.")] = 20,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Who reaches the nearest point in time, by district and province of registration, and where the others live."""
    result = asdict(measure_access(open_current(warehouse), EVERYWHERE, area, minutes, mode))
    del result["cells"]  # thousands of rows: for the map
    result["unreached_places"] = len(result["unreached"])
    result["unreached"] = result["unreached"][:limit]
    emit(result, as_json)
