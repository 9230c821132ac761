"""Scenarios side by side: where their parameters differ, what each achieves, and which points they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from errors import WrongUsage
from warehouse.scenarios import Scenario

AFTER = (  # measure of the plan carried out -> its unit
    ("covered", "persons"),
    ("covered_share", "share"),
    ("mean_minutes", "minutes"),
    ("p90_minutes", "minutes"),
    ("max_minutes", "minutes"),
    ("gini", "number"),
    ("points", "points"),
)


@dataclass(frozen=True)
class Comparison:
    """The keys of `scenarios --compare --json`; `values` and `units` stand in the order of `names`.

    `parameters` holds those that differ; `measures` value, bound, gap, proof, reach once carried out, costs. `sites`
    are all points opened by any, each with `opened_by`; `is_common` where all open it.
    """

    names: list[str]
    snapshots: list[str]
    is_one_snapshot: bool
    parameters: list[dict[str, Any]]
    measures: list[dict[str, Any]]
    sites: list[dict[str, Any]]


def compare_scenarios(scenarios: Sequence[Scenario]) -> Comparison:
    """Two scenarios or more, side by side. Raises WrongUsage for fewer."""
    if len({scenario.name for scenario in scenarios}) < 2:
        raise WrongUsage("Name two scenarios or more to compare.")
    snapshots = [scenario.snapshot for scenario in scenarios]
    return Comparison(
        names=[scenario.name for scenario in scenarios],
        snapshots=snapshots,
        is_one_snapshot=len(set(snapshots)) == 1,
        parameters=_parameters(scenarios),
        measures=_measures(scenarios),
        sites=_sites(scenarios),
    )


def _parameters(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    names = dict.fromkeys(name for scenario in scenarios for name in scenario.request)
    rows = [{"parameter": name, "values": [scenario.request.get(name) for scenario in scenarios]} for name in names]
    return [row for row in rows if any(value != row["values"][0] for value in row["values"])]


def _measures(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    plans = [scenario.summary for scenario in scenarios]
    own = [str(plan["value_unit"]) for plan in plans]

    def row(measure: str, unit: str, values: list[Any]) -> dict[str, Any]:
        return {"measure": measure, "units": [unit] * len(plans), "values": values}

    return [
        row("value", "", [plan["value"] for plan in plans]) | {"units": own},
        row("bound", "", [plan["bound"] for plan in plans]) | {"units": own},
        row("gap", "fine_share", [plan["gap"] for plan in plans]),
        row("proven", "", [plan["proven"] for plan in plans]),
        row("opened", "points", [len(plan["open"]) for plan in plans]),
        *(row(name, unit, [plan["after"][name] for plan in plans]) for name, unit in AFTER),
        row("setup_cost_yuan", "yuan", [plan["cost_yuan"] for plan in plans]),
        row("yearly_cost_yuan", "yuan", [yearly_cost(plan["open"]) for plan in plans]),
    ]


def yearly_cost(opened: Sequence[dict[str, Any]]) -> float | None:
    """What the opened points cost a year, where that is known of all of them."""
    costs = [row["yearly_cost_yuan"] for row in opened]
    return None if None in costs else float(sum(costs))


def _sites(scenarios: Sequence[Scenario]) -> list[dict[str, Any]]:
    """Every opened point once: those of all scenarios first, then those of fewer."""
    found: dict[str, dict[str, Any]] = {}
    for scenario in scenarios:
        for row in scenario.summary["open"]:
            site = found.setdefault(
                row["site_id"],
                {key: row[key] for key in ("site_id", "name", "division_code", "lon", "lat")} | {"opened_by": []},
            )
            site["opened_by"].append(scenario.name)
    rows = [{**site, "is_common": len(site["opened_by"]) == len(scenarios)} for site in found.values()]
    return sorted(rows, key=lambda row: (-len(row["opened_by"]), row["opened_by"], row["site_id"]))
