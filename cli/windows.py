"""`windows`: overloaded and idle points, what could be done about them, and how other cities stand."""

from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from studies.windows import measure_windows
from studies.windows_asked import WindowsRequest
from warehouse import EVERYWHERE, open_current

POINT = ("acceptance_point_id", "name", "windows", "applications", "load", "in_time_share", "windows_needed", "state")
OPTION = ("option", "name", "windows", "yearly_cost_yuan", "demand", "cases", "cost_per_case_yuan")
PEER = ("name", "source", "counted_on", "residents", "points", "residents_per_point", "residents_per_window")


def windows(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    wait: Annotated[float, typer.Option(help="Served in time is who waits at most so many minutes.")] = 10.0,
    level: Annotated[float, typer.Option(help="Overloaded is a point that serves a smaller share in time.")] = 0.8,
    service: Annotated[float, typer.Option(help="Minutes that a case takes at the window.")] = 15.0,
    idle: Annotated[float, typer.Option(help="Idle is a point whose windows are busy a smaller share.")] = 0.2,
    volume: Annotated[float, typer.Option(help="Multiplies the applications, where the files are a sample.")] = 1.0,
    minutes: Annotated[float, typer.Option(help="Nobody travels longer to a point.")] = 30.0,
    mode: Annotated[str, typer.Option(help="walk, drive or transit.")] = "walk",
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Windows by Erlang C: which points are overloaded or idle, options by cost per case served, and peer cities.

    JSON keys: points [{acceptance_point_id, name, windows, applications, busiest_weekday, busiest_hour, busiest_load,
    load, in_time_share, windows_needed_busiest, windows_needed, state, unknown_because, ...}], states, hours, options
    [{option, place_id, name, yearly_cost_yuan, capacity, demand, cases, cost_per_case_yuan, ...}], peers [{code, name,
    source, counted_on, residents, points, windows, residents_per_point, residents_per_window}], notes, assumptions.
    """
    request = WindowsRequest(area, wait, level, service, idle, volume, minutes, mode)
    result = measure_windows(open_current(warehouse), EVERYWHERE, request)
    if as_json:
        emit(result, as_json)
        return
    shown = {
        "area": f"{result.area_name} ({result.area_code})",
        "window": f"{result.window_from} to {result.window_to}",
        "states": result.states,
        "points": [{name: row[name] for name in POINT} for row in result.points],
        "options": [{name: row[name] for name in OPTION} for row in result.options],
        "peers": [{name: row[name] for name in PEER} for row in result.peers],
        "notes": [note["en"] for note in result.notes],
        "method": result.method_en,
    }
    emit(shown, as_json)
