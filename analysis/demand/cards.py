"""How many cards fall due in a year: whole life courses of cards, followed from the law's validity by age at issue.

A person of age x holds a card issued at age a with some chance. Each year the cards whose validity ends are issued
anew, some of the others are lost or damaged and issued anew, and those without a card take out their first. What
comes out is the chance of each event by age and year; the cohort of the mass issue of second-generation cards shows
up again 20 years later without being put there.
"""

import functools
from collections.abc import Iterator

import numpy

from analysis.demand.parameters import BAND_AGES, MATTERS, DemandParameters

OLDEST = 95
Holdings = numpy.ndarray  # (ages, ages at issue): chance that a person of that age holds a card issued at that age
FIRST_YEAR = 2004  # second-generation cards begin


@functools.lru_cache(maxsize=128)
def yearly_rates(parameters: DemandParameters, year: int) -> numpy.ndarray:
    """Cards needed per person in a calendar year, by age band and matter (5, 4)."""
    return _by_band(_last(_needs(parameters, FIRST_YEAR, year, parameters.mass_issue)))


@functools.lru_cache(maxsize=128)
def lasting_rates(parameters: DemandParameters) -> numpy.ndarray:
    """The same (5, 4) had there never been a mass issue: everyone's first card at 16, then renewed as it expires."""
    return _by_band(_last(_needs(parameters, 0, OLDEST + 1, {})))


def _needs(
    parameters: DemandParameters, first: int, last: int, mass_issue: dict[int, float]
) -> Iterator[numpy.ndarray]:
    """Year by year the chances (ages, matters) of needing a card."""
    holdings = numpy.zeros((OLDEST + 1, OLDEST + 1))
    ends = _expires(parameters)
    waiting = 1.0
    for year in range(first, last + 1):
        share = mass_issue.get(year, 0.0)
        holdings, needs = _one_year(parameters, holdings, ends, min(share / waiting, 1.0) if waiting > 0 else 0.0)
        waiting -= share
        yield needs


def _one_year(
    parameters: DemandParameters, holdings: Holdings, ends: numpy.ndarray, adult_issue_share: float
) -> tuple[Holdings, numpy.ndarray]:
    """Everyone grows a year older; what expires, is lost or damaged, or is wanting, is issued at the new age."""
    held = numpy.zeros_like(holdings)
    held[1:] = holdings[:-1]
    without = 1.0 - held.sum(axis=1)
    expired = (held * ends).sum(axis=1)
    held *= ~ends
    damaged = held.sum(axis=1) * parameters.damage_share
    lost = held.sum(axis=1) * parameters.loss_share
    held *= 1.0 - parameters.damage_share - parameters.loss_share
    first = without * _first_card_shares(parameters, adult_issue_share)
    held += numpy.diag(expired + damaged + lost + first)
    return held, numpy.column_stack([expired, damaged, lost, first])


def _first_card_shares(parameters: DemandParameters, adult_issue_share: float) -> numpy.ndarray:
    ages = numpy.arange(OLDEST + 1)
    shares = numpy.where(ages < parameters.first_card_age, parameters.child_issue_share, adult_issue_share)
    shares[parameters.first_card_age] = 1.0
    return shares


def _expires(parameters: DemandParameters) -> numpy.ndarray:
    """Whether a card issued at age a ends at age x: (ages, ages at issue)."""
    ages = numpy.arange(OLDEST + 1)
    validity = numpy.full(OLDEST + 1, OLDEST + 1)  # long-term
    for below, years in reversed(parameters.validity_years):
        validity[:below] = years
    return ages[:, None] == ages + validity


def _by_band(needs: numpy.ndarray) -> numpy.ndarray:
    """Means over the ages of each band, taken as evenly filled (a guess; the last band ends at 79)."""
    bands = numpy.array([needs[low : high + 1].mean(axis=0) for low, high in BAND_AGES])
    assert bands.shape == (len(BAND_AGES), len(MATTERS))
    return bands


def _last(steps: Iterator[numpy.ndarray]) -> numpy.ndarray:
    for needs in steps:
        last = needs
    return last
