"""Where to open new points beside those kept: the plan, what is proven of it, and what each point adds."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy

from analysis.siting.plan import PROVEN_GAP, gap_between
from studies.access import summarise
from studies.siting_checks import check_feasible
from studies.siting_gains import Ways, describe_gains, rows_newly_covered, rows_relieved
from studies.siting_ground import Ground, survey
from studies.siting_models import solve
from studies.siting_notes import write_notes
from studies.siting_request import UNITS, SitingRequest
from studies.siting_sites import name_site, sum_costs, tell_costs
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
    ground = survey(snapshot, scope, request)
    check_feasible(ground, request)
    chosen, value, bound = solve(ground, request)
    gap = gap_between(value, bound)
    ways = Ways(ground.persons, ground.kept, ground.kept_site, ground.minutes[:, chosen], ground.need, ground.decay)
    return SitingResult(
        area_code=ground.area.code,
        area_name=ground.area.name,
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
        cost_yuan=sum_costs(ground.candidates.iloc[chosen], "setup_cost_yuan"),
        kept=int(ground.is_kept.sum()),
        candidates=len(ground.candidates),
        cells=_cells(ground, ways, request.minutes),
        notes=write_notes(ground, request),
        source_zh=ground.travel.source_zh,
        source_en=ground.travel.source_en,
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
                **name_site(site),
                **describe_gains(ways, number, request.objective, request.minutes),
                "lon": float(site["lon"]),
                "lat": float(site["lat"]),
                **tell_costs(site),
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
