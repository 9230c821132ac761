"""Days off between a day and the limits ahead: nothing is finished on them.

A case stands on a Sunday as it stood on Friday evening, and one that is due on a Sunday has time until Friday.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy
import pandas
from numpy.typing import NDArray

from warehouse import Scope, Snapshot

BEFORE_DAYS, AHEAD_DAYS = 15, 100


@dataclass(frozen=True)
class DaysOff:
    """`since_work[k]`: how many days before the day k days after `day` the last working day was."""

    day: date
    since_work: NDArray[numpy.int64]

    @property
    def last_worked_on(self) -> date:
        """The day itself, or the last working day before it."""
        return self.day - timedelta(days=int(self.since_work[0]))

    def settle(self, cases: pandas.DataFrame) -> pandas.DataFrame:
        """The cases as they stood on the evening of the last working day, with the days to the last one before due.

        What began on a day off begins the day after that evening (stage_open_days -1).
        """
        in_stage, left = (cases[column].to_numpy(numpy.int64) for column in ("stage_open_days", "days_left"))
        back = numpy.minimum(self.since_work[0], in_stage + 1)
        ahead = numpy.clip(left, 0, AHEAD_DAYS)
        left = numpy.maximum(left + back - self.since_work[ahead], 0)
        return cases.assign(stage_open_days=in_stage - back, days_left=left)


def find_days_off(snapshot: Snapshot, scope: Scope, day: date) -> DaysOff:
    """Days off around a day, by the snapshot's calendar; beyond the calendar Saturdays and Sundays are off."""
    days = pandas.date_range(day - timedelta(days=BEFORE_DAYS), day + timedelta(days=AHEAD_DAYS))
    known = snapshot.ask("days_at_work", scope, first=days[0].date(), last=days[-1].date())
    works = known.set_index("day")["is_working"].reindex(days)
    is_working = works.where(works.notna(), days.day_of_week < 5).to_numpy(bool)
    return measure_days_off(day, is_working, BEFORE_DAYS)


def measure_days_off(day: date, is_working: NDArray[numpy.bool_], before: int) -> DaysOff:
    """The same from working days in a row, of which the day has `before` before it."""
    place = numpy.arange(len(is_working))
    last = numpy.maximum.accumulate(numpy.where(is_working, place, -1))
    return DaysOff(day, (place - last)[before : before + AHEAD_DAYS + 1])
