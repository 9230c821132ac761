"""Where to open new points beside those kept: the plan, what is proven of it, and what each point adds."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy
import pandas

from analysis.siting import Plan, max_coverage, p_center, p_median, set_cover
from data.divisions import division_name
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.access import check_minutes, find_nearest, find_places, find_points, summarise
from studies.area import Area, describe_area
from studies.siting_gains import Ways, describe_gains, rows_newly_covered, rows_relieved
from studies.travel import Travel, find_travel
from warehouse import Scope, Snapshot

UNITS = {  # objective -> unit of value and bound, unit of adds
    "coverage": ("persons", "persons"),
    "mean": ("minutes", "person_minutes"),
    "max": ("minutes", "minutes"),
    "cover": ("points", "persons"),
}
PROVEN_GAP = 1e-9


@dataclass(frozen=True)
class SitingRequest:
    """What is asked. `open_count` counts new points; `cover` finds it itself; a `budget` bounds their set-up cost."""

    area_code: str
    open_count: int | None = None
    minutes: float = 30.0
    mode: str = "walk"
    objective: str = "coverage"
    share: float = 0.95
    close: tuple[str, ...] = ()
    budget: float | None = None
    seconds: float = 60.0

    def __post_init__(self) -> None:
        check_minutes(self.minutes)
        if self.objective not in UNITS:
            raise WrongUsage(f"--objective should be one of {', '.join(UNITS)}, not {self.objective!r}.")
        if not 0 < self.share <= 1:
            raise WrongUsage(f"--share should be above 0 and at most 1, not {self.share:g}.")
        if self.open_count is not None and self.open_count < 0:
            raise WrongUsage(f"--open should be a number of new points from 0, not {self.open_count}.")
        if self.open_count is None and self.budget is None and self.objective != "cover":
            raise WrongUsage("Say how many new points to open (--open) or what they may cost (--budget).")
        if self.budget is not None and self.objective in ("max", "cover"):
            raise WrongUsage(f"--budget goes with the objectives coverage and mean, not with {self.objective}.")


@dataclass(frozen=True)
class SitingResult:
    """The keys of `site --json`.

    `value` and `bound` are, over all floating residents of the area and with the kept points: persons within reach
    (coverage), mean minutes (mean), longest minutes (max), number of new points (cover). `adds` is by how much the
    objective would be worse without that point: persons, person-minutes (mean) or minutes (max). `before` is today,
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


@dataclass(frozen=True)
class Ground:
    """What a plan is made on: places with residents, open points, candidate sites, minutes between them."""

    places: pandas.DataFrame
    points: pandas.DataFrame
    is_kept: numpy.ndarray
    candidates: pandas.DataFrame
    minutes: numpy.ndarray  # (places, candidates)
    today: numpy.ndarray  # minutes to the nearest open point
    kept: numpy.ndarray  # minutes to the nearest kept point, infinite where none is kept
    kept_site: numpy.ndarray

    @property
    def persons(self) -> numpy.ndarray:
        return self.places["floating_population"].to_numpy(float)


def plan_sites(snapshot: Snapshot, scope: Scope, request: SitingRequest) -> SitingResult:
    """Choose among the candidate sites of the area; every open point of the snapshot is kept but those to close.

    Raises InfeasibleRequest in one sentence where no plan can meet the request.
    """
    started = time.perf_counter()
    area = describe_area(request.area_code)
    travel = find_travel(snapshot, scope, area.code, request.mode)
    ground = survey(snapshot, scope, area, travel, request)
    check_feasible(ground, area, request)
    plan = solve(ground, request)
    value, bound = _in_units(ground, request, plan)
    gap = abs(value - bound) / max(abs(value), 1e-12)
    chosen = [at for at in plan.open_sites if at < len(ground.candidates)]
    ways = Ways(ground.persons, ground.kept, ground.kept_site, ground.minutes[:, chosen])
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


def survey(snapshot: Snapshot, scope: Scope, area: Area, travel: Travel, request: SitingRequest) -> Ground:
    """Places, points, candidates and the minutes between them."""
    places = find_places(snapshot, scope, area)
    points = find_points(snapshot, scope)
    unknown = sorted(set(request.close) - set(points["site_id"]))
    if unknown:
        raise UnknownCode(f"There is no open acceptance point {unknown[0]!r} to close in the snapshot.")
    points = points[points["lon"].notna()].reset_index(drop=True)
    is_kept = ~points["site_id"].isin(request.close).to_numpy()
    candidates = snapshot.ask("candidate_sites", scope, area.code)
    if request.budget is not None:
        candidates = candidates[candidates["setup_cost_yuan"].notna()].reset_index(drop=True)
    kept, kept_site = _nearest(travel, places, points[is_kept])
    return Ground(
        places=places,
        points=points,
        is_kept=is_kept,
        candidates=candidates,
        minutes=travel.minutes(places, candidates),
        today=kept if is_kept.all() else _nearest(travel, places, points)[0],
        kept=kept,
        kept_site=kept_site,
    )


def check_feasible(ground: Ground, area: Area, request: SitingRequest) -> None:
    """Say in the planner's terms why no plan can meet the request."""
    found = len(ground.candidates)
    if (request.open_count or 0) > found:
        raise InfeasibleRequest(
            f"--open asks for {request.open_count:,} new points, but {area.name} ({area.code}) has only {found:,} "
            f"candidate sites{' with a known set-up cost' if request.budget is not None else ''}."
        )
    if request.budget is not None and request.open_count:
        cheapest = float(ground.candidates["setup_cost_yuan"].nsmallest(request.open_count).sum())
        if cheapest > request.budget:
            raise InfeasibleRequest(
                f"The {request.open_count:,} cheapest candidate sites cost {cheapest:,.0f} yuan to set up, "
                f"more than the budget of {request.budget:,.0f}."
            )
    best = numpy.minimum(ground.kept, ground.minutes.min(axis=1, initial=numpy.inf))
    if request.objective == "cover":
        _check_share(ground, best, request)
    if request.objective in ("mean", "max") and not numpy.isfinite(best).all():
        place = ground.places["area_id"].iloc[int(numpy.flatnonzero(~numpy.isfinite(best))[0])]
        raise InfeasibleRequest(f"The residents of {place} can reach no point and no candidate site by {request.mode}.")


def solve(ground: Ground, request: SitingRequest) -> Plan:
    """The plan over candidate sites; all kept points stand as one more site after them, at their nearest minutes."""
    if request.objective in ("coverage", "cover"):
        return _solve_within_reach(ground, request)
    has_kept = bool(ground.is_kept.any())
    table = numpy.column_stack([ground.minutes, ground.kept]) if has_kept else ground.minutes
    required = [len(ground.candidates)] if has_kept else []
    count = None if request.open_count is None else request.open_count + len(required)
    if request.objective == "max":
        assert count is not None
        return p_center(table, count, required=required, time_limit=request.seconds)
    costs = None if request.budget is None else [*ground.candidates["setup_cost_yuan"], *(0.0 for _ in required)]
    return p_median(
        table, ground.persons, count, required=required, costs=costs, budget=request.budget, time_limit=request.seconds
    )


def _solve_within_reach(ground: Ground, request: SitingRequest) -> Plan:
    """Only those whom the kept points do not reach are left to be covered."""
    is_left = ground.kept > request.minutes
    covers, persons = ground.minutes[is_left] <= request.minutes, ground.persons[is_left]
    if request.objective == "coverage":
        costs = None if request.budget is None else ground.candidates["setup_cost_yuan"].to_numpy(float)
        return max_coverage(
            covers, persons, request.open_count, costs=costs, budget=request.budget, time_limit=request.seconds
        )
    reached = float(ground.persons[~is_left].sum())
    need = request.share * float(ground.persons.sum()) - reached
    share = min(max(need / persons.sum(), 0.0), 1.0) if len(persons) else 0.0
    return set_cover(covers, persons, share, time_limit=request.seconds)


def _in_units(ground: Ground, request: SitingRequest, plan: Plan) -> tuple[float, float]:
    """Value and bound over all residents, in the unit of the objective."""
    if request.objective == "coverage":
        reached = float(ground.persons[ground.kept <= request.minutes].sum())
        return reached + plan.value, reached + plan.bound
    if request.objective == "mean":
        people = float(ground.persons.sum())
        return plan.value / people, plan.bound / people
    return plan.value, plan.bound


def _check_share(ground: Ground, best: numpy.ndarray, request: SitingRequest) -> None:
    reach = float(ground.persons[best <= request.minutes].sum() / ground.persons.sum())
    if reach < request.share * (1 - PROVEN_GAP):
        raise InfeasibleRequest(
            f"Even with all {len(ground.candidates):,} candidate sites open, {reach:.2%} of residents are within "
            f"{request.minutes:g} minutes, less than the {request.share:.2%} asked for."
        )


def _nearest(travel: Travel, places: pandas.DataFrame, sites: pandas.DataFrame) -> tuple[numpy.ndarray, numpy.ndarray]:
    if sites.empty:
        return numpy.full(len(places), numpy.inf), numpy.zeros(len(places), dtype=numpy.int64)
    return find_nearest(travel, places, sites)


def _metrics(ground: Ground, nearest: numpy.ndarray, minutes: float, points: int) -> dict[str, Any]:
    return {**asdict(summarise(nearest, ground.places, minutes)), "points": points}


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
    notes = []
    if request.objective in ("coverage", "cover") and (ground.kept <= request.minutes).all():
        notes.append(
            {
                "zh": f"保留的受理点已使全部流动人口在{request.minutes:g}分钟内可达，新增点不再增加覆盖。",
                "en": f"The points kept already reach every resident within {request.minutes:g} minutes: new ones add none.",
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


def _cost(opened: pandas.DataFrame) -> float | None:
    """What the new points cost to set up, where that is known of all of them."""
    costs = opened["setup_cost_yuan"]
    return float(costs.sum()) if costs.notna().all() else None


def _number(value: Any) -> float | None:
    return None if pandas.isna(value) else float(value)
