"""When things happen: days at work, and the instants at which cases are accepted.

Calibrated: holidays and make-up days (`data/calendar.csv`). Guessed: the weights of weekdays and half hours (busy
9:30 to 11:00 and 14:30 to 16:00, Mondays and Saturday mornings; hardly anyone on holidays).

Two time scales. On the *even* scale a working day has 24 hours, on which durations add up; on the wall it runs from
8:30 to 18:00. `settle` leads from one to the other and keeps the order of instants. Instants are seconds since 1970 as
32-bit numbers, which reach to 2038.
"""

import functools
from dataclasses import dataclass
from datetime import date

import numpy

from synthetic.sampling import exponential_steps, steps
from synthetic.shipped import shipped

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
    days = shipped("calendar", "day").astype("datetime64[D]").astype(numpy.int64)
    after = numpy.arange(days[-1] + 1, days[-1] + 1 + DAYS_AFTER)
    weekday = weekday_of(numpy.concatenate([days, after]))
    is_holiday = numpy.concatenate([shipped("calendar", "kind") == "holiday", numpy.zeros(DAYS_AFTER, bool)])
    works = shipped("calendar", "is_working") == "1"
    is_working = numpy.concatenate([works, weekday[len(days) :] < 5])
    steps = numpy.where(is_working, numpy.arange(len(is_working)), len(is_working) - 1)
    next_working = numpy.minimum.accumulate(steps[::-1])[::-1]
    weights = numpy.where(is_working & (weekday >= 5), 1.0, WEEKDAY_WEIGHTS[weekday])
    weights = numpy.where(is_holiday, HOLIDAY_WEIGHT, weights)
    return Clock(int(days[0]), is_working, (next_working + days[0]).astype(numpy.int32), weights)


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
    clock, days = load_clock(), month_days(month, until)
    at = days - clock.first_day
    slots = SLOTS[(~clock.is_working[at]).astype(int)]
    loads = slots / slots.sum(axis=1, keepdims=True) * clock.weights[at, None]
    return draw_instants(random, loads, days, OPENS, SLOT_SECONDS, count)


def draw_instants(
    random: numpy.random.Generator,
    loads: numpy.ndarray,
    days: numpy.ndarray,
    opens: int,
    slot_seconds: int,
    count: int,
) -> numpy.ndarray:
    """Instants in order over the slots of some days; `loads` (days, slots) tells how many fall into each.

    Sorted uniform numbers are the partial sums of exponential gaps over their total, so nothing need be sorted.
    """
    arrived = numpy.cumsum(exponential_steps().take(steps(random, count + 1)))
    shares = arrived[:-1] / arrived[-1]
    ends = numpy.cumsum(loads.ravel())
    ends /= ends[-1]
    starts = numpy.concatenate([[0.0], ends[:-1]])
    sizes = numpy.diff(numpy.searchsorted(shares, ends[:-1]), prepend=0, append=count)
    begins = (days[:, None] * DAY_SECONDS + opens + numpy.arange(loads.shape[1]) * slot_seconds).ravel()
    pace = slot_seconds / numpy.maximum(ends - starts, 1e-300)
    offset = begins - starts * pace
    return (shares * numpy.repeat(pace, sizes) + numpy.repeat(offset, sizes)).astype(numpy.int32)


def to_even(wall: numpy.ndarray, first_day: int) -> numpy.ndarray:
    """Wall time inside opening hours -> the even scale: days since `first_day`, to about a second over 500 days."""
    day = wall // DAY_SECONDS
    second = wall - day * DAY_SECONDS - OPENS
    return (day - first_day).astype(numpy.float32) + second.astype(numpy.float32) * numpy.float32(1.0 / OPEN_SECONDS)


def settle(even: numpy.ndarray, first_day: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The same hour of the next working day where the day is none: on the even scale, and in seconds of wall time."""
    clock = load_clock()
    begun = numpy.floor(even)
    day = begun.astype(numpy.int32)
    working = clock.next_working.take(day + (first_day - clock.first_day), mode="clip") - first_day
    numpy.maximum(working, day, out=working)
    share = even - begun
    inside = (share * numpy.float32(OPEN_SECONDS)).astype(numpy.int32)
    return share + working.astype(numpy.float32), (working + first_day) * DAY_SECONDS + (OPENS + inside)
