"""`case`: one application, where it is and how it came there."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from studies.case import describe_case
from warehouse import EVERYWHERE, open_current
from warehouse.notes import read_notes


def case(
    application_id: Annotated[str, typer.Argument(help="Number of the application.")],
    lang: Annotated[str, typer.Option(help="zh or en: the language of names and reasons.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say where one case is, who has it since when, when it is due, how likely it is to be late, and its history."""
    found = describe_case(open_current(warehouse), EVERYWHERE, application_id, check_language(lang))
    notes = read_notes(local).of_case(found.application_id)
    emit(asdict(found) | {"notes": [asdict(note) for note in notes]}, as_json)
