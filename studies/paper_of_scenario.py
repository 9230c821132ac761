"""The decision paper of a saved scenario: planned again on its own snapshot while that is kept, else on the current."""

from pathlib import Path

from errors import MissingSnapshot
from studies.paper import Paper, prepare_paper
from studies.scenarios import compare_with_saved, find_scenario, read_request
from studies.siting import plan_sites
from warehouse import Scope, Snapshot, open_current


def prepare_scenario_paper(warehouse: Path, scope: Scope, name: str) -> Paper:
    """Raises UnknownCode for an unknown scenario, and what plan_sites raises."""
    scenario = find_scenario(warehouse, scope, name)
    request = read_request(scenario)
    snapshot = open_kept(warehouse, scenario.snapshot)
    plan = plan_sites(snapshot, scope, request)
    return prepare_paper(snapshot, scope, request, plan, scenario.name, compare_with_saved(scenario, plan))


def open_kept(warehouse: Path, name: str) -> Snapshot:
    """The snapshot of this name where it is among those kept and can be read, else the current one."""
    known = {path.stem: path for path in warehouse.glob("snapshot_*.duckdb")}
    try:
        return Snapshot(known[name])
    except (KeyError, MissingSnapshot):
        return open_current(warehouse)
