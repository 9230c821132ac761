"""`uncollected`: cards that are ready and wait, and the lists by which points call their applicants in."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import pandas
import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, check_language, emit
from data.settings import load_settings
from errors import InfeasibleRequest
from reports.call_in_lists import write_call_in_lists
from reports.letters import write_letters
from studies.uncollected import CALL_IN_DAYS, count_uncollected, list_uncollected
from warehouse import EVERYWHERE, Snapshot, open_current

SHOWN = ("application_id", "acceptance_point_name", "issued_on", "waiting_days")


def uncollected(
    area: Annotated[str | None, typer.Option(help="Code of a province, city or county.")] = None,
    days: Annotated[int, typer.Option(help="Cards that have waited so many days: 0, 8, 16, 31, 61, 91 or 181.")] = (
        CALL_IN_DAYS
    ),
    limit: Annotated[int, typer.Option(help="At most so many cards.")] = 100,
    out: Annotated[Path | None, typer.Option(help="Folder for a call-in list of each point.")] = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Count the cards that wait to be collected, list the longest, and write a list for each point."""
    check_language(lang)
    snapshot = open_current(warehouse)
    counts = count_uncollected(snapshot, EVERYWHERE, area, days)
    listed = list_uncollected(snapshot, EVERYWHERE, area, days, limit=limit, lang=lang)
    files = (
        _write_lists(snapshot, area, days, counts.listed, out, load_settings(local).bureau_name, lang) if out else []
    )
    found = asdict(counts) | {"cases": _plain(listed), "files": files}
    if not as_json:
        found["cases"] = [{name: case[name] for name in SHOWN} for case in found["cases"]]
    emit(found, as_json)


def _write_lists(
    snapshot: Snapshot, area: str | None, days: int, count: int, out: Path, bureau: str, lang: str
) -> list[str]:
    """A list for each point, of all its cards."""
    if not count or snapshot.as_of_on is None:
        raise InfeasibleRequest(f"No card has waited {days} days, so there is nobody to call in.")
    cards = list_uncollected(snapshot, EVERYWHERE, area, days, limit=count, lang=lang)
    return write_letters(write_call_in_lists(cards, days, snapshot.as_of_on, bureau, lang, snapshot.is_synthetic), out)


def _plain(cards: pandas.DataFrame) -> list[dict[str, Any]]:
    """The cards as rows, days as days."""
    shown = cards.assign(**{name: cards[name].dt.date for name in ("accepted_on", "issued_on")})
    return [{str(name): value for name, value in row.items()} for row in shown.to_dict("records")]
