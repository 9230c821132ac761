"""How many applications to expect from the people who live in a place, whatever access allowed so far."""

from analysis.demand.adjusting import Movable, adjust, list_changed, list_movable
from analysis.demand.cards import lasting_rates, yearly_rates
from analysis.demand.decay import Counts, Decay, DecayFit, fit_decay
from analysis.demand.expected import expected_applications, fill_ages, rates_in_period
from analysis.demand.parameters import AGE_BANDS, MATTERS, PEAK_YEARS, DemandParameters, Range

__all__ = [
    "AGE_BANDS",
    "MATTERS",
    "PEAK_YEARS",
    "Counts",
    "Decay",
    "DecayFit",
    "DemandParameters",
    "Movable",
    "Range",
    "adjust",
    "expected_applications",
    "fill_ages",
    "fit_decay",
    "lasting_rates",
    "list_changed",
    "list_movable",
    "rates_in_period",
    "yearly_rates",
]
