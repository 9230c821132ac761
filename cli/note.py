"""`note`: something to remember of a case, kept through every refresh."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from studies.notes import take_note
from warehouse import EVERYWHERE, open_current


def note(
    application_id: Annotated[str, typer.Argument(help="Number of the application.")],
    text: Annotated[str, typer.Argument(help="What is to be remembered, 500 characters at most.")],
    who: Annotated[str, typer.Option(help="Who notes it.")] = "",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Note something on a case; what may be an ID number is replaced by stars."""
    taken = take_note(open_current(warehouse), EVERYWHERE, local, application_id, text, who)
    if taken.is_masked:
        say("What may be an ID number was replaced by stars.")
    emit(taken, as_json)
