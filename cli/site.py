"""`site`: where to open new points."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit, say
from errors import WrongUsage
from studies.scenarios import check_free, check_name, keep_scenario
from studies.siting import plan_sites
from studies.siting_draws import Drawing
from studies.siting_reasons import explain_mergers, explain_plan
from studies.siting_request import SitingRequest
from studies.siting_robust import find_robustness
from warehouse import EVERYWHERE, open_current

SHOWN = ("site_id", "name", "district", "kind", "adds", "newly_covered", "serves", "setup_cost_yuan")

SHOWN_OF_REASONS = {
    "rejected": ("site_id", "name", "adds", "shortfall", "instead_of", "overlap_site", "overlap_share"),
    "curve": ("open_count", "value", "bound", "adds"),
    "pareto": ("cost_yuan", "points", "value", "bound"),
    "alternatives": ("change", "site_id", "value", "loss", "loss_share", "proven"),
    "comparison": ("plan", "value"),
    "closures": ("site_id", "name", "serves", "lost", "extra_minutes"),
    "pairs": ("site_id", "other_id", "both", "both_share"),
}
MOST_SHOWN = 20


def site(
    area: Annotated[str, typer.Option(help="Code of a province, a city or a county.")],
    open: Annotated[
        int | None, typer.Option(help="How many new points to open (cover finds the number itself).")
    ] = None,
    minutes: Annotated[float, typer.Option(help="Within reach is who travels at most so many minutes.")] = 30.0,
    mode: Annotated[str, typer.Option(help="walk, drive or transit.")] = "walk",
    objective: Annotated[
        str,
        typer.Option(
            help="coverage: most people within reach; served: most cases; mean, max: shortest ways; cover: fewest."
        ),
    ] = "coverage",
    share: Annotated[float, typer.Option(help="The share of residents that cover must reach.")] = 0.95,
    close: Annotated[list[str] | None, typer.Option(help="An open point to close; may be repeated.")] = None,
    budget: Annotated[float | None, typer.Option(help="Most that the new points may cost to set up, yuan.")] = None,
    require: Annotated[list[str] | None, typer.Option(help="A candidate to open; may be repeated.")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="A candidate to leave out; may be repeated.")] = None,
    floor: Annotated[float | None, typer.Option(help="Least covered share (0-1) of every district.")] = None,
    draws: Annotated[
        int | None, typer.Option(help="Draw the demand anew so many times (such as 200) and tell how the plan holds.")
    ] = None,
    seconds: Annotated[float, typer.Option(help="Time for the search; what it proves by then is told.")] = 60.0,
    explain: Annotated[bool, typer.Option(help="Tell the reasons too: what was rejected, and what else.")] = False,
    merge: Annotated[
        int | None, typer.Option(help="With --explain: choose so many existing points to close beside the plan.")
    ] = None,
    save: Annotated[str | None, typer.Option(help="Keep the plan as a scenario of this name.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a scenario of that name.")] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """Choose new points among the candidate sites, beside the points kept, and say what is proven of the choice.

    --explain adds `rejected` (what each candidate left shut lacks), `curve` (0, 1, 2, … points, with bounds), `pareto`
    (best plans by yearly cost), `alternatives` (without each point of the plan, with each near miss) and `comparison`
    (today, greedy, plan, bound), and spends up to --seconds more on them; --merge M adds `closures`, `pairs` and
    `merged` of the existing points.
    """
    request = SitingRequest(
        area, open, minutes, mode, objective, share, tuple(close or ()), budget, seconds,
        tuple(require or ()), tuple(forbid or ()), floor,
    )  # fmt: skip
    if merge is not None and (merge < 0 or not explain):
        raise WrongUsage("--merge is a number of points from 0 and goes with --explain.")
    name = check_name(save) if save is not None else None
    if name is not None and not overwrite:
        check_free(warehouse, name)
    snapshot = open_current(warehouse)
    plan = plan_sites(snapshot, EVERYWHERE, request)
    result = asdict(plan)
    del result["cells"]  # thousands of rows: for the map
    if name is not None:
        result["saved"] = keep_scenario(warehouse, name, request, plan, overwrite).name
    if explain:
        result |= explain_plan(snapshot, EVERYWHERE, request, plan, seconds)
    if merge is not None:
        result |= explain_mergers(snapshot, EVERYWHERE, request, plan, merge, seconds)
    if draws is not None:
        result["robustness"] = asdict(find_robustness(snapshot, EVERYWHERE, request, Drawing(draws), _tell))
    emit(result if as_json else _shorten(result), as_json)


def _shorten(result: dict[str, Any]) -> dict[str, Any]:
    """The same with the columns that fit a screen, and of the reasons the first rows."""
    shown = {
        key: [{name: row[name] for name in columns} for row in result[key][:MOST_SHOWN]]
        for key, columns in SHOWN_OF_REASONS.items()
        if key in result
    }
    return result | shown | {"open": [{name: row[name] for name in SHOWN} for row in result["open"]]}


def _tell(done: int, total: int) -> None:
    """Progress at every tenth."""
    if done * 10 // total > (done - 1) * 10 // total:
        say(f"{done} of {total} draws")
