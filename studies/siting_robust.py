"""Whether a plan holds where demand is not what it is thought to be: how often each site is chosen, and regrets."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy

from analysis.siting.plan import PROVEN_GAP
from analysis.siting.robust import DrawnPlans
from data.divisions import division_name
from errors import WrongUsage
from studies.siting_checks import check_feasible
from studies.siting_draws import Drawing, draw, is_offered, plan_draws
from studies.siting_ground import Ground, survey
from studies.siting_request import UNITS, SitingRequest
from warehouse import Scope, Snapshot

QUANTILES = (5, 50, 95)


@dataclass(frozen=True)
class RobustResult:
    """What draws of demand say of a plan.

    `sites`: those of any plan shown or chosen in any draw. `plans`: base, greedy and those of least regret, with
    regrets in the unit of the objective (persons within reach, cases, mean minutes), and residents within reach.
    """

    objective: str
    value_unit: str
    sites: list[dict[str, Any]]
    plans: list[dict[str, Any]]
    least_regret_plan: list[str]
    is_base_least_regret: bool
    distinct_plans: int
    draws: int
    seed: int
    place_variation: float
    district_variation: float
    proven_draws: int
    worst_gap: float | None
    candidates: int
    places: int
    minutes: float
    mode: str
    open_count: int
    seconds: float
    area_code: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def find_robustness(
    snapshot: Snapshot,
    scope: Scope,
    request: SitingRequest,
    drawing: Drawing,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> RobustResult:
    """Draw the demand anew many times and plan for each; raises WrongUsage for an objective without draws."""
    if not is_offered(request):
        raise WrongUsage("Draws of demand go with the objectives coverage, served and mean, without a floor.")
    started = time.perf_counter()
    ground = survey(snapshot, scope, request)
    check_feasible(ground, request)
    demand = draw(ground, drawing)
    found = plan_draws(ground, request, demand, on_progress)
    named = {
        "base": found.given[0],
        "greedy": found.given[1],
        "least_max_regret": found.least_max_regret,
        "least_mean_regret": found.least_mean_regret,
    }
    plans = [_describe(name, number, ground, request, demand, found) for name, number in named.items()]
    return RobustResult(
        objective=request.objective,
        value_unit=UNITS[request.objective][0],
        sites=_sites(ground, found, named),
        plans=plans,
        least_regret_plan=plans[2]["site_ids"],
        is_base_least_regret=found.least_max_regret == found.given[0],
        distinct_plans=len(found.plans),
        draws=drawing.draws,
        seed=drawing.seed,
        place_variation=drawing.place_variation,
        district_variation=drawing.district_variation,
        proven_draws=int((found.gaps <= PROVEN_GAP).sum()),
        worst_gap=float(found.gaps.max()) if len(found.gaps) else None,
        candidates=len(ground.candidates),
        places=len(ground.places),
        minutes=request.minutes,
        mode=request.mode,
        open_count=len(plans[0]["site_ids"]),
        seconds=round(time.perf_counter() - started, 3),
        area_code=ground.area.code,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def _candidates(ground: Ground, sites: numpy.ndarray) -> list[int]:
    """Numbers of the candidates a plan opens, the kept points left out."""
    return [int(at) for at in sites if at < len(ground.candidates)]


def _sites(ground: Ground, found: DrawnPlans, named: dict[str, int]) -> list[dict[str, Any]]:
    """The sites that are chosen in any draw or opened by a plan shown, the most chosen first."""
    shares = found.chosen_share(len(ground.candidates) + 1)
    opened = {name: set(_candidates(ground, found.plans[number])) for name, number in named.items()}
    rows = []
    for at in range(len(ground.candidates)):
        if shares[at] == 0 and not any(at in sites for sites in opened.values()):
            continue
        site = ground.candidates.iloc[at]
        rows.append(
            {
                "site_id": site["site_id"],
                "name": site["name"],
                "district": division_name(site["division_code"]),
                "division_code": site["division_code"],
                "chosen_share": float(shares[at]),
                "in_plan": at in opened["base"],
                "in_least_regret": at in opened["least_max_regret"],
            }
        )
    return sorted(rows, key=lambda row: (-row["chosen_share"], not row["in_plan"], row["site_id"]))


def _describe(
    name: str, number: int, ground: Ground, request: SitingRequest, demand: numpy.ndarray, found: DrawnPlans
) -> dict[str, Any]:
    """One plan under all draws: regrets in the unit of the objective, and the share of residents within reach."""
    opened = _candidates(ground, found.plans[number])
    people = demand.sum(axis=1)
    regrets = found.regrets[number] / (people if request.objective == "mean" else 1.0)
    nearest = numpy.minimum(ground.kept, ground.minutes[:, opened].min(axis=1, initial=numpy.inf))
    shares = demand @ (nearest <= request.minutes) / people
    quantiles = {f"covered_share_p{at}": float(numpy.percentile(shares, at)) for at in QUANTILES}
    minutes = demand @ nearest / people if request.objective == "mean" else None
    if minutes is not None:
        quantiles |= {f"mean_minutes_p{at}": float(numpy.percentile(minutes, at)) for at in QUANTILES}
    return {
        "plan": name,
        "site_ids": [str(ground.candidates["site_id"].iloc[at]) for at in opened],
        "best_share": float((found.best == number).mean()),
        "max_regret": float(regrets.max()),
        "mean_regret": float(regrets.mean()),
        **quantiles,
    }
