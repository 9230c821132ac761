"""Where to open new points beside those kept: the plan, what is proven of it, and what each point adds."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy
import pandas

from data.divisions import division_name
from studies.access import summarise
from studies.area import describe_area
from studies.siting_gains import Ways, describe_gains, rows_newly_covered, rows_relieved
from studies.siting_ground import (
    PROVEN_GAP,
    UNITS,
    Ground,
    SitingRequest,
    check_feasible,
    find_plan,
    survey,
    value_and_bound,
)
from studies.travel import find_travel
from studies.use import Use
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class SitingResult:
    """The keys of `site --json`.

    `value` and `bound` are, over all floating residents of the area and with the kept points: persons within reach
    (coverage), cases a year (served), mean minutes (mean), longest minutes (max), number of new points (cover). `adds`
    is by how much the objective would be worse without that point: persons, cases, person-minutes (mean) or minutes
    (max). `before` is today,
    points to close still open; `after` is with them closed and the new ones open.
    """

    area_code: str
    area_name: str
    objective: str
    value: float
    value_unit: str
    bound: float
    gap: float
    proven: bool
    open: list[dict[str, Any]]
    adds_unit: str
    closed: list[dict[str, Any]]
    before: dict[str, Any]
    after: dict[str, Any]
    seconds: float
    minutes: float
    mode: str
    share: float | None
    budget: float | None
    cost_yuan: float | None
    kept: int
    candidates: int
    cells: list[dict[str, Any]]
    notes: list[dict[str, str]]
    source_zh: str
    source_en: str
    snapshot: str
    as_of: str
    is_synthetic: bool


def plan_sites(snapshot: Snapshot, scope: Scope, request: SitingRequest) -> SitingResult:
    """Choose among the candidate sites of the area; every open point of the snapshot is kept but those to close.

    Raises InfeasibleRequest in one sentence where no plan can meet the request.
    """
    started = time.perf_counter()
    area = describe_area(request.area_code)
    travel = find_travel(snapshot, scope, area.code, request.mode)
    ground = survey(snapshot, scope, area, travel, request)
    check_feasible(ground, area, request)
    plan = find_plan(ground, request)
    value, bound = value_and_bound(ground, request, plan)
    gap = abs(value - bound) / max(abs(value), 1e-12)
    chosen = [at for at in plan.open_sites if at < len(ground.candidates)]
    ways = Ways(ground.persons, ground.kept, ground.kept_site, ground.minutes[:, chosen], ground.need, ground.decay)
    return SitingResult(
        area_code=area.code,
        area_name=area.name,
        objective=request.objective,
        value=value,
        value_unit=UNITS[request.objective][0],
        bound=bound,
        gap=gap,
        proven=gap <= PROVEN_GAP,
        open=_rows_opened(ground, ways, chosen, request),
        adds_unit=UNITS[request.objective][1],
        closed=ground.points.loc[~ground.is_kept, ["site_id", "name", "division_code", "lon", "lat"]].to_dict(
            "records"
        ),
        before=_metrics(ground, ground.today, request.minutes, len(ground.points)),
        after=_metrics(ground, ways.after, request.minutes, int(ground.is_kept.sum()) + len(chosen)),
        seconds=round(time.perf_counter() - started, 3),
        minutes=request.minutes,
        mode=request.mode,
        share=request.share if request.objective == "cover" else None,
        budget=request.budget,
        cost_yuan=_cost(ground.candidates.iloc[chosen]),
        kept=int(ground.is_kept.sum()),
        candidates=len(ground.candidates),
        cells=_cells(ground, ways, request.minutes),
        notes=_notes(ground, request),
        source_zh=travel.source_zh,
        source_en=travel.source_en,
        snapshot=snapshot.name,
        as_of=snapshot.as_of.isoformat() if snapshot.as_of else "",
        is_synthetic=snapshot.is_synthetic,
    )


def _metrics(ground: Ground, nearest: numpy.ndarray, minutes: float, points: int) -> dict[str, Any]:
    served = {} if ground.need is None else {"served": ground.served(nearest)}
    return {**asdict(summarise(nearest, ground.places, minutes)), "points": points, **served}


def _rows_opened(ground: Ground, ways: Ways, chosen: Sequence[int], request: SitingRequest) -> list[dict[str, Any]]:
    """The points to open, those that add most first."""
    kept = ground.points[ground.is_kept]
    rows = []
    for number, at in enumerate(chosen):
        site = ground.candidates.iloc[at]
        rows.append(
            {
                "site_id": site["site_id"],
                "name": site["name"],
                **describe_gains(ways, number, request.objective, request.minutes),
                "lon": float(site["lon"]),
                "lat": float(site["lat"]),
                "kind": site["kind"],
                "division_code": site["division_code"],
                "district": division_name(site["division_code"]),
                "setup_cost_yuan": _number(site["setup_cost_yuan"]),
                "yearly_cost_yuan": _number(site["yearly_cost_yuan"]),
                "newly_covered_in": rows_newly_covered(ways, number, ground.places, request.minutes),
                "relieves": rows_relieved(ways, number, kept),
            }
        )
    return sorted(rows, key=lambda row: (-row["adds"], row["site_id"]))


def _cells(ground: Ground, ways: Ways, minutes: float) -> list[dict[str, Any]]:
    after = ways.after
    shown = ground.places[["area_id", "division_code", "lon", "lat", "floating_population"]].assign(
        minutes_before=ground.today,
        minutes_after=after,
        is_covered_before=ground.today <= minutes,
        is_covered_after=after <= minutes,
    )
    return shown.to_dict("records")


def _notes(ground: Ground, request: SitingRequest) -> list[dict[str, str]]:
    """What a planner must know before reading the plan."""
    notes = [] if ground.use is None else [_note_of_use(ground.use)]
    if request.objective in ("coverage", "cover") and (ground.kept <= request.minutes).all():
        notes.append(
            {
                "zh": f"保留的受理点已使全部流动人口在{request.minutes:g}分钟内可达，新增点不再增加覆盖。",
                "en": f"The points kept already reach every resident within {request.minutes:g} minutes: "
                "new ones add none.",
            }
        )
    if request.objective == "cover" and request.open_count is not None:
        notes.append(
            {
                "zh": "“最少点数”自行求出点数，未使用给定的新增点数。",
                "en": "The objective cover finds the number of points itself; --open was not used.",
            }
        )
    return notes


def _note_of_use(use: Use) -> dict[str, str]:
    """What the cases served rest on."""
    half, far = float(use.decay.use(numpy.array([30.0]))[0]), use.decay.floor
    fitted = use.mark == "derived"
    zh = "由本地受理记录拟合" if fitted else "记录太少，取假定值"
    en = "fitted on the applications of this area" if fitted else "too few records to learn from: a guess"
    return {
        "zh": f"每年可办=应有件数×办理比例：门口为1，30分钟处为{half:.0%}，再远不低于{far:.0%}（{zh}）。",
        "en": f"Cases a year = expected x use: 1 at the door, {half:.0%} at 30 minutes, never below {far:.0%} ({en}).",
    }


def _cost(opened: pandas.DataFrame) -> float | None:
    """What the new points cost to set up, where that is known of all of them."""
    costs = opened["setup_cost_yuan"]
    return float(costs.sum()) if costs.notna().all() else None


def _number(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)
