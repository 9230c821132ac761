"""`turnaround`: how long it takes, over the warehouse or over any event log."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from errors import WrongUsage
from studies.event_log import describe_event_log_file
from studies.turnaround import KEYS, Turnaround, describe_turnaround
from warehouse import EVERYWHERE, open_current
from warehouse.log_cases import write_case_table

SHOWN = ("name", "cases", "open", "p50_days", "p80_days", "p90_days", "mean_days", "late_share")


def turnaround(
    by: Annotated[str | None, typer.Option(help=f"{', '.join(KEYS)}; default: stage.")] = None,
    area: Annotated[str | None, typer.Option(help="Code of a province, city or county.")] = None,
    point: Annotated[str | None, typer.Option(help="Only cases accepted at this point.")] = None,
    matter: Annotated[str | None, typer.Option(help="Only cases of this matter.")] = None,
    first_month: Annotated[str | None, typer.Option("--from", help="Accepted in this month or later: 2026-01.")] = None,
    last_month: Annotated[str | None, typer.Option("--to", help="Accepted in this month or earlier.")] = None,
    events: Annotated[Path | None, typer.Option(help="An event log (CSV, Parquet) instead of the warehouse.")] = None,
    case: Annotated[str | None, typer.Option(help="Its column of the case.")] = None,
    activity: Annotated[str | None, typer.Option(help="Its column of the activity.")] = None,
    timestamp: Annotated[str | None, typer.Option(help="Its column of the time.")] = None,
    end: Annotated[list[str] | None, typer.Option(help="An activity that ends a case; may be repeated.")] = None,
    as_of: Annotated[str | None, typer.Option(help="Watch cases up to this time; default: the last one.")] = None,
    days: Annotated[str | None, typer.Option(help="Days at which to tell the survival: 1,5,10.")] = None,
    cases_out: Annotated[
        Path | None,
        typer.Option(help="Write the log as a table of cases instead (.parquet, .csv), however large it is."),
    ] = None,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Say how long it takes, open cases counted: by stage, point, hukou or matter, or over an event log."""
    of_events = {"--case": case, "--activity": activity, "--timestamp": timestamp}
    of_survival = {"--end": end, "--as-of": as_of, "--days": days}
    if events is None:
        _refuse({**of_events, **of_survival, "--cases-out": cases_out}, "needs --events")
        result = describe_turnaround(
            open_current(warehouse),
            EVERYWHERE,
            by or "stage",
            area,
            point=point,
            matter=matter,
            first_month=first_month,
            last_month=last_month,
        )
        emit(result if as_json else _readable(result), as_json)
        return
    of_cases = {"--point": point, "--matter": matter, "--from": first_month, "--to": last_month}
    _refuse({"--by": by, "--area": area, **of_cases}, "is about the warehouse and not about --events")
    if case is None or activity is None or timestamp is None:
        missing = [name for name, value in of_events.items() if value is None]
        raise WrongUsage(f"--events needs {' and '.join(missing)}: which columns of the log they are.")
    if cases_out:
        _refuse(of_survival, "has no meaning beside --cases-out")
        emit(write_case_table(events, case, activity, timestamp, cases_out), as_json)
        return
    emit(describe_event_log_file(events, case, activity, timestamp, end or [], as_of, days or ""), as_json)


def _readable(result: Turnaround) -> dict[str, Any]:
    """What a person reads; --json holds more."""
    groups = [{name: getattr(group, name) for name in SHOWN} for group in result.groups]
    return {"snapshot": result.snapshot, "as_of": result.as_of, "groups": groups, "method": result.method_zh}


def _refuse(options: dict[str, Any], reason: str) -> None:
    """Say which option was given where it has no meaning."""
    given = [name for name, value in options.items() if value is not None and value != []]
    if given:
        raise WrongUsage(f"{given[0]} {reason}.")
