"""Expected applications: floating residents x age band x the chance of needing a card in the period."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date

import numpy

from analysis.demand.cards import yearly_rates
from analysis.demand.parameters import AGE_BANDS, MATTERS, DemandParameters

FIRST_ISSUE = MATTERS.index("first_issue")


def rates_in_period(parameters: DemandParameters, first: date, last: date) -> numpy.ndarray:
    """Cards needed per person from `first` to `last`, both included, by age band and matter (5, 4).

    Each month counts by its weight in the year, a part of a month by its days.
    """
    total, weights = numpy.zeros((len(AGE_BANDS), len(MATTERS))), parameters.months
    for year, month, share in _months(first, last):
        rates = yearly_rates(parameters, year).copy()
        if (year, month) < parameters.first_issue_since:
            rates[:, FIRST_ISSUE] = 0.0
        total += rates * weights[month - 1] * share
    return total


def fill_ages(floating_population: numpy.ndarray, ages: numpy.ndarray, age_shares: Sequence[float]) -> numpy.ndarray:
    """Persons by age band (places, 5) that sum to the floating population of each place.

    `ages` as the files have them, NaN where they do not say; such a place takes `age_shares`.
    """
    known = numpy.nan_to_num(ages)
    total = known.sum(axis=1, keepdims=True)
    shares = numpy.where(total > 0, known / numpy.where(total > 0, total, 1.0), numpy.asarray(age_shares))
    return floating_population[:, None] * shares


def expected_applications(persons: numpy.ndarray, rates: numpy.ndarray) -> numpy.ndarray:
    """Persons by place and age band (places, 5) x rates (5, 4) -> applications by place and matter (places, 4)."""
    return persons @ rates


def _months(first: date, last: date) -> Iterator[tuple[int, int, float]]:
    """Every month touched, with the share of its days inside the period."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = number // 12, number % 12 + 1
        days = calendar.monthrange(year, month)[1]
        begins, ends = max(first, date(year, month, 1)), min(last, date(year, month, days))
        yield year, month, ((ends - begins).days + 1) / days
