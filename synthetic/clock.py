"""When things happen: days at work, and the instants at which cases are accepted.

Calibrated: holidays and make-up days (`data/calendar.csv`). Guessed: the weights of weekdays and half hours (busy
9:30 to 11:00 and 14:30 to 16:00, Mondays and Saturday mornings; hardly anyone on holidays).

Two time scales. On the *even* scale a working day has 24 hours, on which durations add up; on the wall it runs from
8:30 to 18:00. `to_wall` maps one to the other and keeps the order of instants.
"""

import functools
from dataclasses import dataclass
from datetime import date

import numpy

from data.calendar import load_calendar
from synthetic.sampling import WeightedRows

DAY_SECONDS = 86_400
OPENS, OPEN_SECONDS = 8 * 3600 + 1800, 9 * 3600 + 1800
WEEKDAY_WEIGHTS = numpy.array([1.25, 1.05, 1.0, 0.95, 0.95, 0.45, 0.06])
HOLIDAY_WEIGHT = 0.02
SLOT_SECONDS = 1800
SLOTS = numpy.array(
    [
        [0.5, 1.2, 2.0, 2.2, 2.0, 1.4, 0.9, 0.35, 0.3, 0.35, 0.6, 1.3, 1.9, 2.0, 1.8, 1.3, 0.9, 0.5, 0.2],
        [0.6, 1.5, 2.2, 2.4, 2.2, 1.6, 1.0, 0.3, 0.2, 0.2, 0.2, 0.4, 0.5, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05],
    ]
)  # half hours from 8:30, on working days and on days off
DAYS_AFTER = 800  # outcomes of cases that are still open may lie past the calendar


@dataclass(frozen=True)
class Clock:
    """Days from `first_day` (days since 1970): whether at work, the next day at work, and how busy."""

    first_day: int
    is_working: numpy.ndarray
    next_working: numpy.ndarray
    weights: numpy.ndarray


@functools.cache
def load_clock() -> Clock:
    """The working days that ship, and plain weekdays for the time after them."""
    calendar = load_calendar()
    days = calendar["day"].to_numpy().astype("datetime64[D]").astype(numpy.int64)
    after = numpy.arange(days[-1] + 1, days[-1] + 1 + DAYS_AFTER)
    weekday = weekday_of(numpy.concatenate([days, after]))
    is_holiday = numpy.concatenate([(calendar["kind"] == "holiday").to_numpy(), numpy.zeros(DAYS_AFTER, bool)])
    works = calendar["is_working"].to_numpy(bool)
    is_working = numpy.concatenate([works, weekday[len(days) :] < 5])
    steps = numpy.where(is_working, numpy.arange(len(is_working)), len(is_working) - 1)
    next_working = numpy.minimum.accumulate(steps[::-1])[::-1]
    weights = numpy.where(is_working & (weekday >= 5), 1.0, WEEKDAY_WEIGHTS[weekday])
    weights = numpy.where(is_holiday, HOLIDAY_WEIGHT, weights)
    return Clock(int(days[0]), is_working, next_working + int(days[0]), weights)


def weekday_of(days: numpy.ndarray) -> numpy.ndarray:
    """0 is Monday; 1970-01-01 was a Thursday."""
    return (days + 3) % 7


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def month_days(month: date, until: date) -> numpy.ndarray:
    """The days of a month up to the world's last."""
    first = day_number(month)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return numpy.arange(first, min(day_number(following), day_number(until) + 1))


def month_share(month: date, until: date) -> float:
    """How much of a month's load comes up to the world's last day."""
    clock = load_clock()
    whole = clock.weights[month_days(month, date(month.year + 1, 1, 1)) - clock.first_day].sum()
    return float(clock.weights[month_days(month, until) - clock.first_day].sum() / whole)


def draw_accepted(random: numpy.random.Generator, month: date, until: date, count: int) -> numpy.ndarray:
    """Instants of acceptance inside one month, in order."""
    clock = load_clock()
    days = month_days(month, until)
    at = days - clock.first_day
    day = WeightedRows.from_weights(clock.weights[at]).draw(random.random(count))
    slot = _slots().draw(random.random(count), (~clock.is_working[at]).astype(numpy.int64)[day])
    seconds = OPENS + slot * SLOT_SECONDS + random.integers(0, SLOT_SECONDS, count, dtype=numpy.int32)
    accepted = days[day] * DAY_SECONDS + seconds
    accepted.sort()
    return accepted


@functools.cache
def _slots() -> WeightedRows:
    return WeightedRows.from_weights(SLOTS)


def to_even(wall: numpy.ndarray) -> numpy.ndarray:
    """Wall time inside opening hours -> the even scale, seconds."""
    day, second = numpy.divmod(wall, DAY_SECONDS)
    return day * float(DAY_SECONDS) + (second - OPENS) * (DAY_SECONDS / OPEN_SECONDS)


def to_working_day(even: numpy.ndarray) -> numpy.ndarray:
    """An instant on a day off moves to the same hour of the next working day."""
    clock = load_clock()
    day = numpy.floor(even / DAY_SECONDS).astype(numpy.int64)
    last = clock.first_day + len(clock.next_working) - 1
    working = clock.next_working[numpy.minimum(day, last) - clock.first_day]
    return even + (numpy.maximum(working, day) - day) * float(DAY_SECONDS)


def to_wall(even: numpy.ndarray) -> numpy.ndarray:
    """The even scale -> whole seconds of wall time."""
    day = numpy.floor(even / DAY_SECONDS)
    inside = (even - day * DAY_SECONDS) * (OPEN_SECONDS / DAY_SECONDS)
    return (day * DAY_SECONDS + (OPENS + inside)).astype(numpy.int64)
