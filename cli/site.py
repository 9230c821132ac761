"""`site`: where to open new points."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from errors import WrongUsage
from studies.scenarios import check_free, check_name, keep_scenario
from studies.siting import SitingRequest, plan_sites
from warehouse import EVERYWHERE, open_current

SHOWN = ("site_id", "name", "district", "kind", "adds", "newly_covered", "serves", "setup_cost_yuan")


def site(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    open: Annotated[
        int | None, typer.Option(help="How many new points to open (cover finds the number itself).")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Within reach is who travels at most so many minutes.")] = 30.0,
    mode: Annotated[str, typer.Option(help="walk, drive or transit.")] = "walk",
    objective: Annotated[
        str, typer.Option(help="coverage: most people within reach; mean, max: shortest ways; cover: fewest points.")
    ] = "coverage",
    share: Annotated[float, typer.Option(help="The share of residents that cover must reach.")] = 0.95,
    close: Annotated[list[str] | None, typer.Option(help="An open point to close; may be repeated.")] = None,
    budget: Annotated[float | None, typer.Option(help="Most that the new points may cost to set up, yuan.")] = None,
    require: Annotated[list[str] | None, typer.Option(help="A candidate to open; may be repeated.")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="A candidate to leave out; may be repeated.")] = None,
    floor: Annotated[float | None, typer.Option(help="Least covered share (0-1) of every district.")] = None,
    seconds: Annotated[float, typer.Option(help="Time for the search; what it proves by then is told.")] = 60.0,
    save: Annotated[str | None, typer.Option(help="Keep the plan as a scenario of this name.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a scenario of that name.")] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Choose new points among the candidate sites, beside the points kept, and say what is proven of the choice."""
    for option, value in (("--seconds", seconds), ("--budget", budget)):
        if value is not None and not value >= 0:
            raise WrongUsage(f"{option} should be a number from 0 on, not {value}.")
    request = SitingRequest(
        area, open, minutes, mode, objective, share, tuple(close or ()), budget, seconds,
        tuple(require or ()), tuple(forbid or ()), floor,
    )  # fmt: skip
    name = check_name(save) if save is not None else None
    if name is not None and not overwrite:
        check_free(warehouse, name)
    plan = plan_sites(open_current(warehouse), EVERYWHERE, request)
    result = asdict(plan)
    del result["cells"]  # thousands of rows: for the map
    if name is not None:
        result["saved"] = keep_scenario(warehouse, name, request, plan, overwrite).name
    if not as_json:
        result["open"] = [{name: row[name] for name in SHOWN} for row in result["open"]]
    emit(result, as_json)
