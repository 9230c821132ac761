"""Plans kept under a name: saved, found again, renamed, deleted, and made again from their parameters."""

import math
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from data.clock import BEIJING
from data.identity import hide
from errors import UnknownCode, UnreadableInput, WrongUsage
from studies.area import describe_area
from studies.notes import check_text
from studies.siting import SitingResult, plan_sites
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot
from warehouse import scenarios as storage
from warehouse.scenarios import Scenario, Scenarios

MOST_NAME_CHARACTERS = 60
KEPT = (
    "area_name", "objective", "value", "value_unit", "bound", "gap", "proven", "open", "adds_unit", "closed", "before",
    "after", "cost_yuan", "kept", "candidates", "is_synthetic",
)  # fmt: skip
SAME = 1e-9  # relative difference of two values that are one


@dataclass(frozen=True)
class Reproduction:
    """A scenario made again. `then` as it was saved, `now` on this snapshot: snapshot, value, bound, proven, open.

    `is_reproducible`: the same points and the same value on the same snapshot; None where the snapshot is another.
    """

    name: str
    is_reproducible: bool | None
    says_zh: str
    says_en: str
    then: dict[str, Any]
    now: dict[str, Any]


def check_name(text: str) -> str:
    """The name on one line, in one spelling, without what does not show. Raises WrongUsage for none or a long one."""
    shown = "".join(
        each for each in unicodedata.normalize("NFC", text) if unicodedata.category(each) not in ("Cf", "Cs")
    )
    name = hide(check_text(shown, MOST_NAME_CHARACTERS, "The name of a scenario"))
    if not name:
        raise WrongUsage("A scenario has a name: say what it is to be called.")
    return name


def check_free(warehouse: Path, name: str) -> None:
    """Raises WrongUsage where a scenario of this name is saved: said before a minute's work, not after it."""
    if any(each.name == check_name(name) for each in storage.read_scenarios(warehouse).scenarios):
        raise storage.name_taken(check_name(name))


def keep_scenario(
    warehouse: Path, name: str, request: SitingRequest, plan: SitingResult, is_replacing: bool = False
) -> Scenario:
    """Save a plan under a name. Raises WrongUsage where the name is taken and is not to be replaced."""
    scenario = Scenario(
        name=check_name(name),
        saved_at=datetime.now(BEIJING).isoformat(timespec="milliseconds"),
        snapshot=plan.snapshot,
        as_of=plan.as_of,
        request=_plain(asdict(request)),
        summary=_plain({key: getattr(plan, key) for key in KEPT}),
    )
    storage.save_scenario(warehouse, scenario, is_replacing)
    return scenario


def list_scenarios(warehouse: Path, scope: Scope) -> Scenarios:
    """The scenarios of areas that the reader may see, and the files that cannot be read."""
    found = storage.read_scenarios(warehouse)
    seen = [each for each in found.scenarios if _is_within(each, scope)]
    torn = [f"{each.key}.json" for each in seen if not _is_whole(each)]
    return Scenarios([each for each in seen if _is_whole(each)], [*found.broken_files, *torn])


def find_scenario(warehouse: Path, scope: Scope, name: str) -> Scenario:
    """The scenario of this name. Raises UnknownCode where there is none that the reader may see."""
    wanted = check_name(name)
    for scenario in list_scenarios(warehouse, scope).scenarios:
        if scenario.name == wanted:
            return scenario
    raise UnknownCode(f"The scenario {wanted!r} is not saved; `./run scenarios` lists those that are.")


def rename_scenario(warehouse: Path, scope: Scope, name: str, new_name: str) -> None:
    """Give a scenario another name. Raises UnknownCode where there is none, WrongUsage where the new name is taken."""
    storage.rename_scenario(warehouse, find_scenario(warehouse, scope, name).name, check_name(new_name))


def delete_scenario(warehouse: Path, scope: Scope, name: str) -> None:
    """Delete a scenario. Raises UnknownCode where there is none."""
    storage.delete_scenario(warehouse, find_scenario(warehouse, scope, name).name)


def read_request(scenario: Scenario) -> SitingRequest:
    """The parameters of a scenario as a request. Raises UnreadableInput for parameters this version does not know."""
    known = {field.name for field in fields(SitingRequest)}
    if unknown := sorted(set(scenario.request) - known):
        raise UnreadableInput(
            f"The scenario {scenario.name!r} was saved by a version that knows the parameter {unknown[0]!r}."
        )
    try:
        return SitingRequest(**{key: _frozen(value) for key, value in scenario.request.items()})
    except (TypeError, ValueError) as mistake:
        raise UnreadableInput(f"The parameters of the scenario {scenario.name!r} cannot be read.") from mistake


def is_same_request(scenario: Scenario, request: SitingRequest) -> bool:
    """Whether the scenario was asked with these parameters; the time for the search is none of the plan's."""
    asked = _plain(asdict(request))
    return dict(scenario.request) | {"seconds": None} == asked | {"seconds": None}


def reproduce(snapshot: Snapshot, scope: Scope, scenario: Scenario) -> Reproduction:
    """Plan again from the parameters, on this snapshot. Raises what plan_sites raises."""
    return compare_with_saved(scenario, plan_sites(snapshot, scope, read_request(scenario)))


def compare_with_saved(scenario: Scenario, plan: SitingResult) -> Reproduction:
    """What a plan made again has in common with the one saved."""
    then = _outcome(scenario.snapshot, scenario.summary)
    now = _outcome(plan.snapshot, _plain({key: getattr(plan, key) for key in KEPT}))
    is_same = then["open"] == now["open"] and math.isclose(then["value"], now["value"], rel_tol=SAME)
    if then["snapshot"] != now["snapshot"]:
        zh = f"现快照 {now['snapshot']} 不是保存时的快照 {then['snapshot']}：两者的结果并列。"
        en = f"This snapshot, {now['snapshot']}, is not the one it was saved on, {then['snapshot']}: both are shown."
        return Reproduction(scenario.name, None, zh, en, then, now)
    if is_same:
        zh = f"可重现：在快照 {now['snapshot']} 上由同样的参数得到同样的方案。"
        en = f"Reproducible: on snapshot {now['snapshot']} the same parameters give the same plan."
    else:
        zh = f"快照 {now['snapshot']} 相同而方案不同：限时内未证明最优的方案，每次求得的可以不同。"
        en = f"Snapshot {now['snapshot']} is the same and the plan is not: a plan not proven in its time may differ."
    return Reproduction(scenario.name, is_same, zh, en, then, now)


def _outcome(snapshot: str, summary: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: summary[key] for key in ("value", "value_unit", "bound", "gap", "proven", "cost_yuan")}
    reach = {key: summary["after"][key] for key in ("covered", "covered_share", "mean_minutes", "max_minutes", "gini")}
    return {"snapshot": snapshot, **kept, **reach, "open": sorted(row["site_id"] for row in summary["open"])}


def _is_whole(scenario: Scenario) -> bool:
    """Whether the summary has all that is read of it."""
    summary = scenario.summary
    return set(KEPT) <= set(summary) and all(isinstance(summary[key], dict) for key in ("before", "after"))


def _is_within(scenario: Scenario, scope: Scope) -> bool:
    try:
        prefix = describe_area(str(scenario.request.get("area_code"))).prefix
    except (UnknownCode, WrongUsage):
        return not scope.prefix
    return prefix.startswith(scope.prefix)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """What JSON knows; a number that is not finite has no value."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item"):
        return _plain(value.item())
    return None if isinstance(value, float) and not math.isfinite(value) else value
