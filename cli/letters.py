"""`letters`: a reminder letter for each responsible bureau."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from data.settings import load_settings
from reports.letters import write_letters
from reports.reminder_letters import write_reminders
from studies.letters import choose_reminders, group_by_bureau
from studies.worklist import find_worklist
from warehouse import EVERYWHERE, open_current


def letters(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    area: Annotated[str | None, typer.Option(help="Code of a province, city or county.")] = None,
    within: Annotated[
        int | None,
        typer.Option(help="Cases with so many days left, or fewer (default: the overdue and those at risk)."),
    ] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Write each responsible bureau a letter about its own cases, as a workbook and as text."""
    check_language(lang)
    snapshot, bureau = open_current(warehouse), load_settings(local).bureau_name
    worklist = find_worklist(snapshot, EVERYWHERE, area)
    groups = group_by_bureau(choose_reminders(worklist, within), worklist.as_of, lang)
    files = write_letters(write_reminders(groups, worklist.as_of, bureau, lang, snapshot.is_synthetic), out)
    emit(
        {
            "bureaus": len(groups),
            "cases": sum(len(group.rows) for group in groups),
            "snapshot": worklist.snapshot,
            "as_of": worklist.as_of,
            "files": files,
        },
        as_json,
    )
