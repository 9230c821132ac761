"""How much less a service is used the farther it is: fitted on the applications of the area, with its range.

Months in which a point opened or closed are left out; between them the way of every place to its nearest point is
known. Districts whose records are thin, seasons and trends do not move the fit: only differences within a district
and a period do, and those that a point brought which opened on a known day.
"""

from dataclasses import dataclass
from datetime import date

import numpy
import pandas

from analysis.demand import Decay, DecayFit, DemandParameters, fit_decay
from errors import InfeasibleRequest
from studies.area import Area
from studies.travel import Travel
from studies.use_history import History, find_history
from warehouse import Scope, Snapshot

GUESSED = Decay(floor=0.3, scale_minutes=65.0)
"""Where too few applications are placed to learn from: a guess."""
LEAST_APPLICATIONS = 500
THIN_FROM, FULL_FROM = 0.85, 1.15
"""A district whose applications per expected case lie outside this share of the middle one is told of."""
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Use:
    """The decay of use, what it rests on, and what it says of each district.

    `level` is applications per expected case at the door, in the middle district. `correction` per place: by how much
    its residents seem to be more than the population file says, seen from their applications; never below one, since
    few applications may be few recorded.
    """

    decay: Decay
    fit: DecayFit | None
    level: float
    correction: numpy.ndarray
    districts: pandas.DataFrame
    """division_code, applied, expected, level: applications per expected case, the way allowed for."""
    unplaced: int
    first_month: date | None
    last_month: date | None

    @property
    def mark(self) -> str:
        """Fitted on these records (derived), or a guess."""
        return "guess" if self.fit is None else "derived"

    def band(self, minutes: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray]:
        """The range of use at these minutes; no range is claimed for a guess."""
        return (self.decay.use(minutes),) * 2 if self.fit is None else self.fit.band(minutes)


def find_need(
    snapshot: Snapshot, scope: Scope, area: Area, travel: Travel, parameters: DemandParameters | None = None
) -> tuple[numpy.ndarray, Use]:
    """Per demand place with residents: the cases a year it would bring with a point at its door, and the use fitted.

    Expected of the last twelve whole months, corrected where residents seem to be more than the file says, times the
    level at which the middle district applies.
    """
    history = find_history(snapshot, scope, area, travel, parameters)
    use = use_of(history)
    if not history.months:
        raise InfeasibleRequest("The snapshot holds no whole month of applications, so use cannot be told.")
    recent = history.expected[:, -MONTHS_OF_A_YEAR:]
    return recent.sum(axis=1) * (MONTHS_OF_A_YEAR / recent.shape[1]) * use.correction * (use.level or 1.0), use


def use_of(history: History) -> Use:
    """The fit on all steady months of a history."""
    counts = history.counts(numpy.ones(len(history.months), dtype=bool))
    fit = fit_decay(counts) if counts.applied.sum() >= LEAST_APPLICATIONS else None
    decay = GUESSED if fit is None else fit.decay
    table = _by_district(history, decay)
    level = _middle(table["level"].to_numpy(float), table["expected"].to_numpy(float))
    ratio = table["level"].to_numpy(float) / level if level > 0 else numpy.ones(len(table))
    correction = numpy.where(ratio > FULL_FROM, ratio, 1.0)
    return Use(
        decay=decay,
        fit=fit,
        level=level,
        correction=correction[history.districts],
        districts=table,
        unplaced=history.unplaced,
        first_month=history.months[0] if history.months else None,
        last_month=history.months[-1] if history.months else None,
    )


def _by_district(history: History, decay: Decay) -> pandas.DataFrame:
    steady = history.is_steady
    wanted = (history.expected * decay.use(history.minutes))[:, steady].sum(axis=1)
    applied = history.applied[:, steady].sum(axis=1)
    table = (
        pandas.DataFrame({"applied": applied, "expected": wanted})
        .groupby(history.places["division_code"].fillna("").to_numpy(str))
        .sum()
    )
    table["level"] = table["applied"] / table["expected"].where(table["expected"] > 0)
    return table.fillna({"level": 0.0}).rename_axis("division_code").reset_index()


def _middle(values: numpy.ndarray, weights: numpy.ndarray) -> float:
    """The weighted median."""
    if not len(values) or weights.sum() <= 0:
        return 0.0
    order = numpy.argsort(values)
    reached = numpy.cumsum(weights[order])
    return float(values[order][numpy.searchsorted(reached, reached[-1] / 2)])
