"""`publish`: the public list of points, what it changes, and which points are refused."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from data.settings import load_settings
from reports.points_files import write_publication
from reports.points_words import change_rows, say_differences, say_fault
from studies.publication import Publication, list_open_points
from studies.publication_changes import Differences, find_differences, find_repeat, write_list
from studies.publication_checks import PublicationRules
from studies.travel_saved import measure_travel_saved
from warehouse import EVERYWHERE, open_current
from warehouse.published import keep_published


def publish(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write the open points as CSV, Excel, GeoJSON and pages in Chinese and English, and keep what was published.

    A point with missing or stale fields is refused: left out, and named with its reasons in internal/refused.csv.
    """
    settings = load_settings(local)
    snapshot = open_current(warehouse)
    publication = list_open_points(snapshot, EVERYWHERE, area, PublicationRules.of(settings))
    differences = find_repeat(publication, warehouse)
    files = write_publication(publication, find_differences(publication, warehouse), out, settings.bureau_name)
    keep_published(warehouse, publication.area_code, write_list(publication))
    if publication.refused:
        say(f"{len(publication.refused)} points are refused; {out / 'internal' / 'refused.csv'} has them with reasons.")
    known = {
        "files": files,
        "points": len(publication.points),
        "incomplete": publication.incomplete,
        "refused": [each.as_row() for each in publication.refused],
        "differences": asdict(differences),
        "opened": [asdict(event) for event in publication.opened],
        "closed": [asdict(event) for event in publication.closed],
        "travel_saved": measure_travel_saved(snapshot, EVERYWHERE, area).total,
        "snapshot": publication.snapshot,
        "as_of": publication.as_of,
    }
    emit(known if as_json else known | _in_words(publication, differences), as_json)


def _in_words(publication: Publication, differences: Differences) -> dict[str, Any]:
    """What a terminal shows instead of nested tables."""
    columns = ("change", "district", "name", "what")
    return {
        "refused": [
            {
                "acceptance_point_id": each.acceptance_point_id,
                "name": each.name,
                "reasons": [say_fault(fault, "en") for fault in each.reasons],
            }
            for each in publication.refused
        ],
        "differences": say_differences(differences, "en"),
        "changes": [dict(zip(columns, row, strict=True)) for row in change_rows(differences, "en")],
        "opened": len(publication.opened),
        "closed": len(publication.closed),
    }
