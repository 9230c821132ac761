"""What a plan is made on: places with residents, points kept, candidate sites, and the minutes between them."""

from dataclasses import dataclass

import numpy
import pandas

from analysis.demand import Decay
from errors import InfeasibleRequest, UnknownCode
from studies.access import find_nearest, find_places, find_points
from studies.area import Area, describe_area
from studies.siting_request import SitingRequest
from studies.travel import Travel, find_travel
from studies.use import Use, find_need
from warehouse import Scope, Snapshot


@dataclass(frozen=True)
class Ground:
    """The numbers of a plan; minutes are those of `travel`, infinite where there is no way.

    `need` and `use` are known where cases are asked for (served).
    """

    area: Area
    travel: Travel
    places: pandas.DataFrame
    points: pandas.DataFrame
    is_kept: numpy.ndarray
    candidates: pandas.DataFrame
    minutes: numpy.ndarray  # (places, candidates)
    today: numpy.ndarray  # minutes to the nearest open point
    kept: numpy.ndarray  # minutes to the nearest kept point
    kept_site: numpy.ndarray  # the number of that point
    need: numpy.ndarray | None = None  # cases a year, were a point at the door
    use: Use | None = None

    @property
    def persons(self) -> numpy.ndarray:
        return self.places["floating_population"].to_numpy(float)

    @property
    def districts(self) -> numpy.ndarray:
        """The code of each place's county, '' where none is known."""
        return self.places["division_code"].fillna("").to_numpy(str)

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


def survey(snapshot: Snapshot, scope: Scope, request: SitingRequest) -> Ground:
    """The ground of a request; raises UnknownCode for a site or point that is not there."""
    area = describe_area(request.area_code)
    travel = find_travel(snapshot, scope, area.code, request.mode)
    places = find_places(snapshot, scope, area)
    points = find_points(snapshot, scope)
    if unknown := sorted(set(request.close) - set(points["site_id"])):
        raise UnknownCode(f"There is no open acceptance point {unknown[0]!r} to close in the snapshot.")
    points = points[points["lon"].notna()].reset_index(drop=True)
    is_kept = ~points["site_id"].isin(request.close).to_numpy()
    candidates = _find_candidates(snapshot, scope, area, request)
    kept, kept_site = find_nearest(travel, places, points[is_kept])
    need, use = find_need(snapshot, scope, area, travel) if request.objective == "served" else (None, None)
    return Ground(
        area=area,
        travel=travel,
        places=places,
        points=points,
        is_kept=is_kept,
        candidates=candidates,
        minutes=travel.minutes(places, candidates),
        today=kept if is_kept.all() else find_nearest(travel, places, points)[0],
        kept=kept,
        kept_site=kept_site,
        need=need,
        use=use,
    )


def _find_candidates(snapshot: Snapshot, scope: Scope, area: Area, request: SitingRequest) -> pandas.DataFrame:
    """The candidate sites that may be opened: none of those forbidden, and with a budget those whose cost is known."""
    candidates = snapshot.ask("candidate_sites", scope, area.code)
    if unknown := sorted({*request.require, *request.forbid} - set(candidates["site_id"])):
        raise UnknownCode(f"There is no candidate site {unknown[0]!r} in {area.name} ({area.code}).")
    is_usable = ~candidates["site_id"].isin(request.forbid)
    if request.budget is not None:
        is_usable &= candidates["setup_cost_yuan"].notna()
    if lacking := sorted(set(request.require) - set(candidates.loc[is_usable, "site_id"])):
        raise InfeasibleRequest(f"The required site {lacking[0]} has no known set-up cost, and a budget is given.")
    return candidates[is_usable].reset_index(drop=True)
