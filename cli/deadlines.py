"""`deadlines`: the worklist, by what can still be saved."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from studies.deadlines import list_deadlines
from warehouse import EVERYWHERE, open_current
from warehouse.notes import read_notes

# What a person reads of each case; --json holds more.
SHOWN = (
    "application_id",
    "due_on",
    "days_left",
    "stage_name",
    "responsible_name",
    "late_probability",
    "reason",
    "note",
)


def deadlines(
    area: Annotated[str | None, typer.Option(help="Code of a province, city or county.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As it stood at the end of this day.")
    ] = None,
    within: Annotated[int | None, typer.Option(help="Only cases with so many days left, or fewer.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many cases.")] = 100,
    days_back: Annotated[int, typer.Option(help="What has changed since so many days before.")] = 1,
    lang: Annotated[str, typer.Option(help="zh or en: the language of names and reasons.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """List open cases by what can still be saved, each with who must act, why, and its chance of being late."""
    check_language(lang)
    day = as_of.date() if as_of else None
    result = list_deadlines(open_current(warehouse), EVERYWHERE, area, day, within, limit, lang, days_back)
    latest = read_notes(local).latest()
    listed = [case | {"note": latest.get(case["application_id"])} for case in result.cases]
    if as_json:
        emit(asdict(result) | {"cases": listed}, as_json)
    else:
        cases = [{name: case[name] for name in SHOWN} for case in listed]
        counts = {name: getattr(result, name) for name in ("snapshot", "as_of", "open", "overdue", "expected_late")}
        method = result.method_zh if lang == "zh" else result.method_en
        emit({**counts, "changes": result.changes, "cases": cases, "method": method}, as_json)
