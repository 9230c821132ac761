"""Which forecast did better on earlier days whose outcomes are known by now, and how far off it was.

Every earlier day is forecast with what was known on it; an outcome counts only where the due day has passed by now.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy
import pandas
from numpy.typing import NDArray

from analysis.turnaround.band import Tally, estimate_error_share, tally
from analysis.turnaround.course import chance_without_outcome
from studies import stage_paces
from studies.days_off import find_days_off
from studies.ripe_cases import score_by_ripe_cases
from warehouse import Scope, Snapshot

FIRST_DAYS_BACK, STEP_DAYS, DAYS_LOOKED_AT = 61, 30, 4
MOST_CASES = 60_000  # of one earlier day, and of those that a version learns from there; beyond, a sample
FEWEST_LATE = 20  # below, nothing can be told of two forecasts, and the older one stays
Score = Callable[..., NDArray[numpy.float64]]


@dataclass(frozen=True)
class Look:
    """One version on one earlier day: its mean squared error (Brier score), and what it expected and what came.

    Only over cases that were not overdue on that day; `late` and `chance` are theirs.
    """

    day: date
    version: str
    brier: float
    tally: Tally
    chance: NDArray[numpy.float64]
    late: NDArray[numpy.float64]


@dataclass(frozen=True)
class LookBack:
    """The version chosen, the error of its counts (share of what is expected), and every look."""

    champion: str
    error_share: float
    looks: tuple[Look, ...]

    def of(self, version: str) -> list[Look]:
        """The looks of one version, newest first."""
        return [look for look in self.looks if look.version == version]


def score_by_paces(
    snapshot: Snapshot, scope: Scope, cases: pandas.DataFrame, day: date, most_cases: int = stage_paces.MOST_CASES
) -> NDArray[numpy.float64]:
    """The chance of each case to miss its due day at the pace of the last weeks; NaN where nothing is known."""
    days_off = find_days_off(snapshot, scope, day)
    spells = stage_paces.find_spells(snapshot, scope, days_off.last_worked_on, most_cases)
    return chance_without_outcome(spells, days_off.settle(cases))


VERSIONS: dict[str, Score] = {"ripe": score_by_ripe_cases, "paces": score_by_paces}


@functools.lru_cache(maxsize=8)
def look_back(snapshot: Snapshot, scope: Scope, day: date) -> LookBack:
    """Choose between the versions by their Brier score over earlier days, as known on `day`."""
    looks: list[Look] = []
    for step in range(DAYS_LOOKED_AT):
        looks += _look(snapshot, scope, day - timedelta(days=FIRST_DAYS_BACK + STEP_DAYS * step), day)
    briers = {version: sum(look.brier for look in looks if look.version == version) for version in VERSIONS}
    late = sum(look.tally.actual for look in looks if look.version == "ripe")
    champion = min(briers, key=lambda version: briers[version]) if late >= FEWEST_LATE else "ripe"
    tallies = [look.tally for look in looks if look.version == champion]
    return LookBack(champion, estimate_error_share(tallies), tuple(looks))


def _look(snapshot: Snapshot, scope: Scope, day: date, known_on: date) -> list[Look]:
    """All versions on one day; none where any of them knew nothing."""
    cases = snapshot.ask("past_open_cases", scope, as_of=day, most_cases=MOST_CASES)
    is_known = (cases["days_left"] >= 0) & (cases["due_on"] < pandas.Timestamp(known_on))
    cases = cases[is_known.to_numpy(bool)].reset_index(drop=True)
    if cases.empty:
        return []
    chances = {version: score(snapshot, scope, cases, day, MOST_CASES) for version, score in VERSIONS.items()}
    if any(numpy.isnan(chance).any() for chance in chances.values()):
        return []
    late = cases["missed_due"].to_numpy(float)
    return [
        Look(day, version, float(((chance - late) ** 2).mean()), tally(chance, late), chance, late)
        for version, chance in chances.items()
    ]
