"""Why no plan can meet a request, said in the planner's terms before any is searched for."""

import numpy
import pandas

from analysis.siting.plan import PROVEN_GAP
from data.divisions import division_name
from errors import InfeasibleRequest
from studies.siting_ground import Ground
from studies.siting_request import SitingRequest


def check_feasible(ground: Ground, request: SitingRequest) -> None:
    """Raises InfeasibleRequest with the constraint that no choice of candidates can meet."""
    if request.objective != "cover":  # which finds the number of points itself
        _check_count(ground, request)
    best = numpy.minimum(ground.kept, ground.minutes.min(axis=1, initial=numpy.inf))
    if request.floor is not None:
        _check_floor(ground, best, request, request.floor)
    if request.objective == "cover":
        _check_share(ground, best, request)
    if request.objective in ("mean", "max") and not numpy.isfinite(best).all():
        place = ground.places["area_id"].iloc[int(numpy.flatnonzero(~numpy.isfinite(best))[0])]
        raise InfeasibleRequest(f"The residents of {place} can reach no point and no candidate site by {request.mode}.")


def _check_count(ground: Ground, request: SitingRequest) -> None:
    """There are so many candidates, those required fit among them, and the budget pays for the cheapest."""
    count, found, area = request.open_count or 0, len(ground.candidates), ground.area
    if count > found:
        raise InfeasibleRequest(
            f"--open asks for {count:,} new points, but {area.name} ({area.code}) has only {found:,} "
            f"candidate sites{' with a known set-up cost' if request.budget is not None else ''}."
        )
    if request.budget is not None and count:
        cheapest = float(ground.candidates["setup_cost_yuan"].nsmallest(count).sum())
        if cheapest > request.budget:
            raise InfeasibleRequest(
                f"The {count:,} cheapest candidate sites cost {cheapest:,.0f} yuan to set up, "
                f"more than the budget of {request.budget:,.0f}."
            )
    required = len(set(request.require))
    if request.open_count is not None and count < required:
        raise InfeasibleRequest(f"--open asks for {count:,} new points, fewer than the {required:,} required.")


def _check_share(ground: Ground, best: numpy.ndarray, request: SitingRequest) -> None:
    reach = float(ground.persons[best <= request.minutes].sum() / ground.persons.sum())
    if reach < request.share * (1 - PROVEN_GAP):
        raise InfeasibleRequest(
            f"Even with all {len(ground.candidates):,} candidate sites open, {reach:.2%} of residents are within "
            f"{request.minutes:g} minutes, less than the {request.share:.2%} asked for."
        )


def _check_floor(ground: Ground, best: numpy.ndarray, request: SitingRequest, floor: float) -> None:
    reached = pandas.Series(numpy.where(best <= request.minutes, ground.persons, 0.0)).groupby(ground.districts).sum()
    shares = reached / pandas.Series(ground.persons).groupby(ground.districts).sum()
    worst = str(shares.idxmin())
    if shares[worst] < floor * (1 - PROVEN_GAP):
        raise InfeasibleRequest(
            f"Even with all {len(ground.candidates):,} candidate sites open, {shares[worst]:.2%} of the residents "
            f"of {division_name(worst)} ({worst}) are within {request.minutes:g} minutes, less than the floor of "
            f"{floor:.2%}."
        )
