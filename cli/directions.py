"""`directions`: the way from a place to a point, leg by leg."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.directions import find_way, read_place
from warehouse import EVERYWHERE, open_current


def directions(
    start: Annotated[str, typer.Option("--from", help="LON,LAT in degrees, WGS-84.")],
    point: Annotated[str, typer.Option("--to", help="An open acceptance point.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how far it is from a place to a point, and how to get there."""
    emit(find_way(open_current(warehouse), EVERYWHERE, read_place(start), point), as_json)
