"""`publish`: the public list of points."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from data.settings import load_settings
from reports.points_files import write_publication
from studies.publication import list_open_points
from warehouse import EVERYWHERE, open_current


def publish(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write the open points as CSV, Excel, GeoJSON and pages in Chinese and English."""
    publication = list_open_points(open_current(warehouse), EVERYWHERE, area)
    files = write_publication(publication, out, load_settings(local).bureau_name)
    emit(
        {
            "files": files,
            "points": len(publication.points),
            "incomplete": publication.incomplete,
            "snapshot": publication.snapshot,
            "as_of": publication.as_of,
        },
        as_json,
    )
