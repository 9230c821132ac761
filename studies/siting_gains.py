"""What each point of a plan is worth: how the whole would fare without it, and whom it serves."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy
import pandas

from analysis.demand import Decay
from data.divisions import division_name

NEIGHBOURS_SHOWN = 3


@dataclass(frozen=True)
class Ways:
    """Minutes from every place to its nearest kept point and to each point that is opened.

    `kept` (places,), infinite where no point is kept; `kept_site` the number of that point; `opened` (places, opened).
    """

    persons: numpy.ndarray
    kept: numpy.ndarray
    kept_site: numpy.ndarray
    opened: numpy.ndarray
    need: numpy.ndarray | None = None
    decay: Decay | None = None

    @functools.cached_property
    def nearest_opened(self) -> numpy.ndarray:
        """The number of the nearest opened point of each place."""
        return self.opened.argmin(axis=1) if self.opened.shape[1] else numpy.full(len(self.kept), -1)

    @functools.cached_property
    def after(self) -> numpy.ndarray:
        """Minutes to the nearest point once the plan is carried out."""
        return numpy.minimum(self.kept, self.opened.min(axis=1, initial=numpy.inf))

    @functools.cached_property
    def _second(self) -> numpy.ndarray:
        """Minutes to the nearest point were the nearest opened one missing."""
        others = self.opened.copy()
        others[numpy.arange(len(others)), self.nearest_opened] = numpy.inf
        return numpy.minimum(self.kept, others.min(axis=1, initial=numpy.inf))

    def without(self, number: int) -> numpy.ndarray:
        """Minutes to the nearest point had this opened one been left out."""
        return numpy.where(self.nearest_opened == number, self._second, self.after)

    def serves(self, number: int) -> numpy.ndarray:
        """Which places have this opened point as their nearest, and nearer than any point kept."""
        return (self.nearest_opened == number) & (self.opened[:, number] < self.kept)

    def newly_covered(self, number: int, minutes: float) -> numpy.ndarray:
        """Which places are within reach only because of this point."""
        return (self.after <= minutes) & (self.without(number) > minutes)


def describe_gains(ways: Ways, number: int, objective: str, minutes: float) -> dict[str, Any]:
    """`adds`: by how much the objective would be worse without this point.

    Floating residents within reach (coverage, cover), cases a year (served), person-minutes (mean), minutes of the
    longest way (max).
    """
    after, without = ways.after, ways.without(number)
    covered = float(ways.persons[ways.newly_covered(number, minutes)].sum())
    if ways.decay is not None and ways.need is not None:
        adds = float((ways.decay.use(after) - ways.decay.use(without)) @ ways.need)
    elif objective == "mean":
        adds = float(_difference(without, after) @ ways.persons)
    elif objective == "max":
        adds = float(without.max(initial=0.0) - after.max(initial=0.0))
    else:
        adds = covered
    return {"adds": adds, "newly_covered": covered, "serves": float(ways.persons[ways.serves(number)].sum())}


def rows_newly_covered(ways: Ways, number: int, places: pandas.DataFrame, minutes: float) -> list[dict[str, Any]]:
    """Where those live who are within reach only because of this point, by district."""
    summed = (
        places[ways.newly_covered(number, minutes)]
        .groupby("division_code")["floating_population"]
        .sum()
        .sort_values(ascending=False)
    )
    return [
        {"area_code": str(code), "name": division_name(str(code)), "persons": float(persons)}
        for code, persons in summed.items()
    ]


def rows_relieved(ways: Ways, number: int, kept: pandas.DataFrame) -> list[dict[str, Any]]:
    """The kept points whose neighbours would go to this one, most persons first."""
    serves = ways.serves(number)
    if kept.empty or not serves.any():
        return []
    taken = numpy.bincount(ways.kept_site[serves], weights=ways.persons[serves], minlength=len(kept))
    most = [at for at in numpy.argsort(-taken, kind="stable")[:NEIGHBOURS_SHOWN] if taken[at] > 0]
    return [
        {"site_id": kept["site_id"].iloc[at], "name": kept["name"].iloc[at], "persons": float(taken[at])} for at in most
    ]


def _difference(longer: numpy.ndarray, shorter: numpy.ndarray) -> numpy.ndarray:
    """Minutes saved; none where neither way exists."""
    saved = numpy.zeros_like(longer)
    numpy.subtract(longer, shorter, out=saved, where=longer > shorter)
    return saved
