"""`scenarios`: plans saved under a name: listed, made again, renamed, deleted, compared."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import LOCAL, WAREHOUSE, AsJson, Local, Warehouse, emit
from errors import WrongUsage
from studies import scenarios as study
from studies.scenario_comparison import Comparison, compare_scenarios
from warehouse import EVERYWHERE, open_current

Names = Annotated[list[str] | None, typer.Argument(help="The scenarios meant, each by its name.")]


def scenarios(
    names: Names = None,
    run: Annotated[bool, typer.Option("--run", help="Make NAME again from its parameters.")] = False,
    compare: Annotated[bool, typer.Option("--compare", help="Put two NAMES or more side by side.")] = False,
    rename: Annotated[bool, typer.Option("--rename", help="Give the first NAME the second.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Delete each NAME.")] = False,
    as_json: AsJson = False,
    warehouse: Warehouse = WAREHOUSE,
    local: Local = LOCAL,
) -> None:
    """List the plans that `site --save NAME` kept; or run, compare, rename or delete them."""
    given = names or []
    asked = [name for name, is_asked in (("run", run), ("compare", compare), ("rename", rename)) if is_asked]
    if len(asked) + delete > 1:
        raise WrongUsage("Ask for one of --run, --compare, --rename and --delete at a time.")
    if given and not asked and not delete:
        raise WrongUsage("Say what to do with these scenarios: --run, --compare, --rename or --delete.")
    if run:
        _check_count(given, 1, "--run")
        scenario = study.find_scenario(warehouse, EVERYWHERE, given[0])
        emit(study.reproduce(open_current(warehouse), EVERYWHERE, scenario), as_json)
    elif compare:
        compared = compare_scenarios([study.find_scenario(warehouse, EVERYWHERE, name) for name in given])
        emit(compared if as_json else _in_columns(compared), as_json)
    elif rename:
        _check_count(given, 2, "--rename")
        study.rename_scenario(warehouse, EVERYWHERE, *given)
        emit({"renamed": study.check_name(given[1])}, as_json)
    elif delete:
        emit({"deleted": _delete(warehouse, given)}, as_json)
    else:
        _list(warehouse, as_json)


def _check_count(names: list[str], count: int, option: str) -> None:
    if len(names) != count:
        raise WrongUsage(f"{option} goes with {'one name' if count == 1 else 'two names'}, not {len(names)}.")


def _delete(warehouse: Path, names: list[str]) -> list[str]:
    if not names:
        raise WrongUsage("--delete goes with the name of a scenario.")
    found = [study.find_scenario(warehouse, EVERYWHERE, name).name for name in names]  # all, before any is deleted
    for name in found:
        study.delete_scenario(warehouse, EVERYWHERE, name)
    return found


def _list(warehouse: Path, as_json: bool) -> None:
    found = study.list_scenarios(warehouse, EVERYWHERE)
    rows = [
        {
            "name": each.name,
            "saved_at": each.saved_at,
            "snapshot": each.snapshot,
            "area_code": each.request.get("area_code"),
            "opened": len(each.summary["open"]),
            **{key: each.summary[key] for key in ("objective", "value", "value_unit", "bound", "gap", "proven")},
            "covered_share": each.summary["after"]["covered_share"],
            "cost_yuan": each.summary["cost_yuan"],
        }
        for each in found.scenarios
    ]
    emit({"scenarios": rows, "broken_files": list(found.broken_files)}, as_json)


def _in_columns(compared: Comparison) -> dict[str, Any]:
    """The same with a column for each scenario, to be read."""

    def spread(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        heads = [
            {name: row[name]} | ({"unit": " / ".join(dict.fromkeys(row["units"]))} if "units" in row else {})
            for row in rows
        ]
        return [
            head | dict(zip(compared.names, row["values"], strict=True)) for head, row in zip(heads, rows, strict=True)
        ]

    sites = [{key: site[key] for key in ("site_id", "name", "opened_by")} for site in compared.sites]
    return {
        "snapshots": dict(zip(compared.names, compared.snapshots, strict=True)),
        "parameters": spread(compared.parameters, "parameter"),
        "measures": spread(compared.measures, "measure"),
        "sites": sites,
    }
