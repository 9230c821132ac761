"""`verification`: the register of invalid cards."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.verification import Verification, describe_verification
from studies.verification_leads import describe_leads
from warehouse import EVERYWHERE, open_current


def verification(
    area: Annotated[str | None, typer.Option(help="Only checks made in this area.")] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how often cards were checked, how often the register hit, and how long lost cards stayed good."""
    snapshot = open_current(warehouse)
    result = describe_verification(snapshot, EVERYWHERE, area)
    if as_json:
        emit(asdict(result) | {"leads": asdict(describe_leads(snapshot, EVERYWHERE, area))}, as_json)
    else:
        emit(shorten(result), as_json)


def shorten(result: Verification) -> dict[str, Any]:
    """What a person reads: the whole, the sectors, the gaps; the long lists are for pages and --json."""
    told = {name: value for name, value in vars(result).items() if not isinstance(value, list | dict)}
    told.pop("method_en")
    findings = {
        name: {key: value for key, value in each.items() if not isinstance(value, list | dict)}
        for name, each in result.findings.items()
    }
    returns = {f"{row['days']} days": row["share"] for row in result.returns["within"]}
    return told | {
        "exposure_minutes": result.exposure_spans,
        "findings": findings,
        "sectors": [{key: value for key, value in row.items() if key != "hidden"} for row in result.sectors],
        "feed_gaps": result.feed_gaps,
        "returned_within": returns,
    }
