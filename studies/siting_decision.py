"""A plan to be explained: the ground it was made on, what was asked, and the candidates it opens."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy

from analysis.siting import swap_prices
from errors import UnknownCode
from studies.siting_ground import Ground, survey
from studies.siting_request import SitingRequest
from warehouse import Scope, Snapshot

FAR_MINUTES = 1e6
"""Stands for no way at all in sums; whatever would cut residents off is left out apart from it."""


@dataclass(frozen=True)
class Decision:
    """`chosen` are the numbers of the candidates that the plan opens."""

    ground: Ground
    request: SitingRequest
    chosen: list[int]

    @property
    def site_ids(self) -> numpy.ndarray:
        """The id of each candidate, by its number."""
        return self.ground.candidates["site_id"].to_numpy(str)


def open_decision(snapshot: Snapshot, scope: Scope, request: SitingRequest, opened: Sequence[str]) -> Decision:
    """The decision to open these sites for this request; raises UnknownCode where one is no candidate of it."""
    ground = survey(snapshot, scope, request)
    numbers = {site: at for at, site in enumerate(ground.candidates["site_id"])}
    if unknown := sorted(set(opened) - set(numbers)):
        raise UnknownCode(f"{unknown[0]!r} is no candidate site of this request.")
    return Decision(ground, request, sorted(numbers[site] for site in opened))


@dataclass(frozen=True)
class Harm:
    """What the objective counts against the residents of each place: 1 out of reach and 0 within, or their minutes.

    For `served` the share of their need that does not come.

    `sites` (places, candidates), `kept` (places,), no way at all as FAR_MINUTES; `weights` persons, or None where
    the longest way alone counts.
    """

    sites: numpy.ndarray
    kept: numpy.ndarray
    weights: numpy.ndarray | None


def measure_harm(ground: Ground, request: SitingRequest) -> Harm:
    """What the objective of the request counts against residents."""
    if request.objective in ("coverage", "cover"):
        limit = request.minutes
        return Harm((ground.minutes > limit).astype(float), (ground.kept > limit).astype(float), ground.persons)
    if request.objective == "served":
        return Harm(ground.lost(ground.minutes), ground.lost(ground.kept), ground.weights)
    sites, kept = numpy.minimum(ground.minutes, FAR_MINUTES), numpy.minimum(ground.kept, FAR_MINUTES)
    return Harm(sites, kept, None if request.objective == "max" else ground.persons)


def value_of(ground: Ground, request: SitingRequest, opened: Sequence[int]) -> float:
    """The value of opening these candidates, in the unit of the objective; for `cover`, persons within reach."""
    nearest = numpy.minimum(ground.kept, ground.minutes[:, list(opened)].min(axis=1, initial=numpy.inf))
    if request.objective in ("coverage", "cover"):
        return float(ground.persons[nearest <= request.minutes].sum())
    if request.objective == "served":
        return ground.served(nearest)
    if request.objective == "max":
        return float(nearest.max(initial=0.0))
    return float(nearest @ ground.persons / ground.persons.sum())


def setup_costs(ground: Ground, request: SitingRequest) -> numpy.ndarray:
    """What each candidate costs to set up; nothing where no budget was given."""
    if request.budget is None:
        return numpy.zeros(len(ground.candidates))
    return ground.candidates["setup_cost_yuan"].to_numpy(float)


def order_greedily(ground: Ground, request: SitingRequest, opened: Sequence[int]) -> Iterator[int]:
    """The candidates that add most after these, one after another, within the budget."""
    harm = measure_harm(ground, request)
    room = math.inf if request.budget is None else request.budget
    return swap_prices.order_greedily(harm.sites, harm.kept, harm.weights, opened, setup_costs(ground, request), room)


def add_more(ground: Ground, request: SitingRequest, opened: Sequence[int], count: int) -> list[int]:
    """These candidates and those that then add most, up to a count and within the budget."""
    more = itertools.islice(order_greedily(ground, request, opened), max(count - len(opened), 0))
    return [*opened, *more]


def without_candidate(ground: Ground, number: int) -> Ground:
    """The same ground with one candidate fewer."""
    left = numpy.arange(len(ground.candidates)) != number
    return replace(ground, candidates=ground.candidates[left].reset_index(drop=True), minutes=ground.minutes[:, left])
