"""What a plan is made on, and the model that makes it: places, points kept, candidate sites, minutes between them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy
import pandas
import scipy.sparse

from analysis.demand import Decay
from analysis.siting import Plan, max_coverage, p_center, p_median, set_cover
from data.divisions import division_name
from errors import InfeasibleRequest, UnknownCode, WrongUsage
from studies.access import check_minutes, find_nearest, find_places, find_points
from studies.area import Area
from studies.travel import Travel
from studies.use import Use, find_need
from warehouse import Scope, Snapshot

UNITS = {  # objective -> unit of value and bound, unit of adds
    "coverage": ("persons", "persons"),
    "served": ("cases", "cases"),
    "mean": ("minutes", "person_minutes"),
    "max": ("minutes", "minutes"),
    "cover": ("points", "persons"),
}
PROVEN_GAP = 1e-9


@dataclass(frozen=True)
class SitingRequest:
    """What is asked. `open_count` counts new points; `cover` finds it itself; a `budget` bounds their set-up cost.

    `require` and `forbid` name candidate sites that must or must not be opened; `floor` is the least covered share of
    every district (coverage).
    """

    area_code: str
    open_count: int | None = None
    minutes: float = 30.0
    mode: str = "walk"
    objective: str = "coverage"
    share: float = 0.95
    close: tuple[str, ...] = ()
    budget: float | None = None
    seconds: float = 60.0
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    floor: float | None = None

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
            raise WrongUsage(f"--budget goes with coverage, mean and served, not with {self.objective}.")
        if self.floor is not None and not (0 <= self.floor <= 1 and self.objective == "coverage"):
            raise WrongUsage("--floor is a share between 0 and 1 and goes with the objective coverage.")
        if both := sorted(set(self.require) & set(self.forbid)):
            raise WrongUsage(f"The candidate site {both[0]} is both required and forbidden.")


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
    need: numpy.ndarray | None = None  # cases a year at the door, for the objective `served`
    use: Use | None = None

    @property
    def persons(self) -> numpy.ndarray:
        return self.places["floating_population"].to_numpy(float)

    @property
    def decay(self) -> Decay | None:
        """How use falls with minutes, where it was asked for."""
        return None if self.use is None else self.use.decay

    @property
    def weights(self) -> numpy.ndarray:
        """What counts at each place: cases where use is asked for, else persons."""
        return self.persons if self.need is None else self.need

    def lost(self, minutes: numpy.ndarray) -> numpy.ndarray:
        """The share of need that does not come at these minutes."""
        assert self.decay is not None
        return 1.0 - self.decay.use(minutes)

    def served(self, nearest: numpy.ndarray) -> float:
        """Cases a year with these minutes to the nearest point."""
        return float(self.weights @ (1.0 - self.lost(nearest)))


def survey(snapshot: Snapshot, scope: Scope, area: Area, travel: Travel, request: SitingRequest) -> Ground:
    """Places, points, candidates and the minutes between them."""
    places = find_places(snapshot, scope, area)
    points = find_points(snapshot, scope)
    unknown = sorted(set(request.close) - set(points["site_id"]))
    if unknown:
        raise UnknownCode(f"There is no open acceptance point {unknown[0]!r} to close in the snapshot.")
    points = points[points["lon"].notna()].reset_index(drop=True)
    is_kept = ~points["site_id"].isin(request.close).to_numpy()
    candidates = _find_candidates(snapshot, scope, area, request)
    kept, kept_site = _nearest(travel, places, points[is_kept])
    need, use = find_need(snapshot, scope, area, travel) if request.objective == "served" else (None, None)
    return Ground(
        places=places,
        points=points,
        is_kept=is_kept,
        candidates=candidates,
        minutes=travel.minutes(places, candidates),
        today=kept if is_kept.all() else _nearest(travel, places, points)[0],
        kept=kept,
        kept_site=kept_site,
        need=need,
        use=use,
    )


def _find_candidates(snapshot: Snapshot, scope: Scope, area: Area, request: SitingRequest) -> pandas.DataFrame:
    """The candidate sites that may be opened: none of those forbidden, and with a budget those whose cost is known."""
    candidates = snapshot.ask("candidate_sites", scope, area.code)
    for site in (*request.require, *request.forbid):
        if site not in set(candidates["site_id"]):
            raise UnknownCode(f"There is no candidate site {site!r} in {area.name} ({area.code}).")
    is_usable = ~candidates["site_id"].isin(request.forbid)
    if request.budget is not None:
        is_usable &= candidates["setup_cost_yuan"].notna()
    if lacking := sorted(set(request.require) - set(candidates.loc[is_usable, "site_id"])):
        raise InfeasibleRequest(f"The required site {lacking[0]} has no known set-up cost, and a budget is given.")
    return candidates[is_usable].reset_index(drop=True)


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
    if request.open_count is not None and request.open_count < len(request.require) and request.objective != "cover":
        raise InfeasibleRequest(
            f"--open asks for {request.open_count:,} new points, fewer than the {len(request.require):,} required."
        )
    best = numpy.minimum(ground.kept, ground.minutes.min(axis=1, initial=numpy.inf))
    if request.floor is not None:
        _check_floor(ground, best, request, request.floor)
    if request.objective == "cover":
        _check_share(ground, best, request)
    if request.objective in ("mean", "max") and not numpy.isfinite(best).all():
        place = ground.places["area_id"].iloc[int(numpy.flatnonzero(~numpy.isfinite(best))[0])]
        raise InfeasibleRequest(f"The residents of {place} can reach no point and no candidate site by {request.mode}.")


def find_plan(ground: Ground, request: SitingRequest, start: Sequence[int] = ()) -> Plan:
    """The plan over candidate sites; all kept points stand as one more site after them, at their nearest minutes.

    `start` may name candidates of a plan thought good, where the search for coverage then begins.
    """
    if request.objective in ("coverage", "cover"):
        return _solve_within_reach(ground, request, start)
    if request.objective == "served":
        ground = replace(ground, minutes=ground.lost(ground.minutes), kept=ground.lost(ground.kept))
    kept = [len(ground.candidates)] if ground.is_kept.any() else []
    required = [*find_required(ground, request), *kept]
    count = None if request.open_count is None else request.open_count + len(kept)
    table = find_useful_minutes(ground) if kept else ground.minutes
    if request.objective == "max":
        assert count is not None
        return p_center(table, count, required=required, time_limit=request.seconds)
    costs = None if request.budget is None else [*ground.candidates["setup_cost_yuan"], *(0.0 for _ in kept)]
    return p_median(
        table, ground.weights, count, required=required, costs=costs, budget=request.budget, time_limit=request.seconds
    )


def find_required(ground: Ground, request: SitingRequest) -> list[int]:
    """Numbers of the candidates that must be opened."""
    return numpy.flatnonzero(ground.candidates["site_id"].isin(request.require)).tolist()


def find_useful_minutes(ground: Ground) -> scipy.sparse.csr_array:
    """Minutes to candidates where they are nearer than every kept point, and to the nearest kept point, last.

    A longer way than to a kept point is never taken, so it need not be looked at.
    """
    rows, columns = numpy.nonzero(ground.minutes < ground.kept[:, None])
    reached = numpy.flatnonzero(numpy.isfinite(ground.kept))
    data = numpy.concatenate([ground.minutes[rows, columns], ground.kept[reached]])
    rows = numpy.concatenate([rows, reached])
    columns = numpy.concatenate([columns, numpy.full(len(reached), len(ground.candidates))])
    return scipy.sparse.csr_array((data, (rows, columns)), shape=(len(ground.places), len(ground.candidates) + 1))


def _solve_within_reach(ground: Ground, request: SitingRequest, start: Sequence[int]) -> Plan:
    """Only those whom the kept points do not reach are left to be covered."""
    is_left = ground.kept > request.minutes
    covers, persons = ground.minutes[is_left] <= request.minutes, ground.persons[is_left]
    required = find_required(ground, request)
    if request.objective == "coverage":
        costs = None if request.budget is None else ground.candidates["setup_cost_yuan"].to_numpy(float)
        districts = _districts(ground)
        return max_coverage(
            covers,
            persons,
            request.open_count,
            required=required,
            costs=costs,
            budget=request.budget,
            groups=districts[is_left],
            floors=_floors_left(districts, ground.persons, is_left, request.floor),
            time_limit=request.seconds,
            start=start,
        )
    reached = float(ground.persons[~is_left].sum())
    need = request.share * float(ground.persons.sum()) - reached
    share = min(max(need / persons.sum(), 0.0), 1.0) if len(persons) else 0.0
    return set_cover(covers, persons, share, required=required, time_limit=request.seconds)


def _districts(ground: Ground) -> numpy.ndarray:
    return ground.places["division_code"].fillna("").to_numpy(str)


def _floors_left(
    districts: numpy.ndarray, persons: numpy.ndarray, is_left: numpy.ndarray, floor: float | None
) -> dict[str, float] | None:
    """Per district the share of those not reached yet that a floor over all its residents asks for."""
    if floor is None:
        return None
    total = pandas.Series(persons).groupby(districts).sum()
    left = pandas.Series(numpy.where(is_left, persons, 0.0)).groupby(districts).sum()
    short = (floor * total - (total - left)).clip(lower=0.0)
    return {str(code): min(float(short[code] / left[code]), 1.0) for code in left.index[left > 0]}


def value_and_bound(ground: Ground, request: SitingRequest, plan: Plan) -> tuple[float, float]:
    """Value and bound over all residents, in the unit of the objective."""
    if request.objective == "coverage":
        reached = float(ground.persons[ground.kept <= request.minutes].sum())
        return reached + plan.value, reached + plan.bound
    if request.objective == "served":
        need = float(ground.weights.sum())
        return need - plan.value, need - plan.bound
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


def _check_floor(ground: Ground, best: numpy.ndarray, request: SitingRequest, floor: float) -> None:
    reached = pandas.Series(numpy.where(best <= request.minutes, ground.persons, 0.0)).groupby(_districts(ground)).sum()
    shares = reached / pandas.Series(ground.persons).groupby(_districts(ground)).sum()
    worst = str(shares.idxmin())
    if shares[worst] < floor * (1 - PROVEN_GAP):
        raise InfeasibleRequest(
            f"Even with all {len(ground.candidates):,} candidate sites open, {shares[worst]:.2%} of the residents "
            f"of {division_name(worst)} ({worst}) are within {request.minutes:g} minutes, less than the floor of "
            f"{floor:.2%}."
        )


def _nearest(travel: Travel, places: pandas.DataFrame, sites: pandas.DataFrame) -> tuple[numpy.ndarray, numpy.ndarray]:
    if sites.empty:
        return numpy.full(len(places), numpy.inf), numpy.zeros(len(places), dtype=numpy.int64)
    return find_nearest(travel, places, sites)
