"""Worlds in which the work goes another way than usual, to try forecasts on; every size here is a guess.

`usual` is the world as it is: points learn, a making centre breaks down. The others leave both out (`stationary`: the
same all the time) and change one thing: `drift`, reviews slow down month by month over the last half year;
`slow_partner`, the province most applicants come from reviews twice as slowly for the last 75 days;
`holiday_shock`, work stands still over the last long holiday and four days on, and what was under way waits so long.
`thin_records` is for decisions: a city of few points, one of which opens half-way, and two districts a part of whose
applications never reach the records. `register_anomalies` is the usual world with organisations and cards planted among
the checks that call for a closer look, and others that only seem to (`anomalies`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy

from data.contracts import PROVINCES
from synthetic.clock import load_clock
from synthetic.places import Cells

SCENARIOS = ("usual", "stationary", "drift", "slow_partner", "holiday_shock", "thin_records", "register_anomalies")
DRIFT_MONTHLY_FACTOR, DRIFT_DAYS, MONTH_DAYS = 1.03, 183, 30.4
PARTNER_FACTOR, PARTNER_DAYS = 2.0, 75
LONG_HOLIDAY_DAYS, RESUMED_AFTER_DAYS = 5, 4  # so many days off are a long holiday; so many more until work resumes


@dataclass(frozen=True)
class Scenario:
    """What is unusual in a world whose last day is `last_day`; `is_partner` marks the bureaus of the province
    `partner`, which slow down in `slow_partner`.
    """

    name: str
    last_day: int
    is_partner: numpy.ndarray
    partner: str

    @property
    def is_steady(self) -> bool:
        """Whether points do not learn and nothing breaks down."""
        return self.name not in ("usual", "register_anomalies")

    @property
    def standstill(self) -> tuple[int, int]:
        """First and last day (since 1970) of the last long holiday before the end, and the days until work resumes."""
        clock = load_clock()
        off = ~clock.is_working[: self.last_day - clock.first_day + 1]
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], off.view(numpy.int8), [0]])))
        starts, ends = edges[::2], edges[1::2]
        place = numpy.flatnonzero(ends - starts >= LONG_HOLIDAY_DAYS)[-1]
        return int(starts[place]) + clock.first_day, int(ends[place]) - 1 + clock.first_day + RESUMED_AFTER_DAYS

    def slow(self, stage: str, days: numpy.ndarray, begun: numpy.ndarray, hukou: numpy.ndarray) -> None:
        """Stretch the days of a stage in place; `begun` is when it begins, in days since 1970."""
        if self.name == "drift" and stage == "review":
            months = numpy.maximum(begun - (self.last_day - DRIFT_DAYS), 0.0) / MONTH_DAYS
            days *= numpy.float32(DRIFT_MONTHLY_FACTOR) ** months.astype(numpy.float32)
        elif self.name == "slow_partner" and stage == "review":
            days[self.is_partner[hukou] & (begun >= self.last_day - PARTNER_DAYS)] *= numpy.float32(PARTNER_FACTOR)
        elif self.name == "holiday_shock":
            first, last = self.standstill
            is_under_way = (begun < last + 1) & (begun + days >= first)
            days[is_under_way] += (last + 1 - numpy.maximum(begun, first))[is_under_way].astype(numpy.float32)

    def as_truth(self) -> dict[str, Any]:
        """What the truth says of it; nothing of the usual."""
        if not self.is_steady:
            return {}
        names = [name for name in globals() if name.isupper() and name != "SCENARIOS"]
        sizes = {name.lower(): globals()[name] for name in sorted(names)}
        said: dict[str, Any] = {"scenario": self.name, "scenario_sizes": sizes}
        if self.name == "slow_partner":
            said["scenario_partner"] = self.partner
        if self.name == "holiday_shock":
            said["standstill"] = [str(date.fromordinal(day + date(1970, 1, 1).toordinal())) for day in self.standstill]
        return said


def choose_scenario(name: str, last_day: int, hukou_codes: Sequence[str], cells: Cells) -> Scenario:
    """The scenario of that name; the partner is the other province that most residents come from."""
    own = {code[:2] for code in cells.area_codes}
    counts = dict(zip(PROVINCES, cells.origins.sum(axis=0).tolist(), strict=True))
    partner = max((code for code in PROVINCES if code not in own), key=lambda code: counts[code], default="")
    return Scenario(name, last_day, numpy.array([code[:2] == partner for code in hukou_codes]), partner)
