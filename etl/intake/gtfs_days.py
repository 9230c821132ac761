"""Which trips of a GTFS feed run on an ordinary working day, and how many departures they are."""

from collections.abc import Mapping
from pathlib import Path

import numpy
import pandas

from errors import UnreadableInput
from etl.intake.gtfs_tables import read_days, read_numbers, read_table, read_times

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WORKING = 5  # Monday to Friday; holidays and days made up for show in the calendar, and the median passes them by
OPENS, CLOSES = 9 * 3600, 17 * 3600  # when acceptance points are open: the hours in which people travel to them
WINDOW_MINUTES = (CLOSES - OPENS) / 60
ADDED, REMOVED = "1", "2"


class Calendar:
    """The days of every service, from calendar.txt and calendar_dates.txt."""

    def __init__(self, tables: Mapping[str, Path]) -> None:
        self.regular = read_table(tables, "calendar.txt", ("service_id", "start_date", "end_date", *WEEKDAYS))
        self.start = read_days(self.regular, "calendar.txt", "start_date")
        self.end = read_days(self.regular, "calendar.txt", "end_date")
        columns = ("service_id", "date", "exception_type")
        self.exceptions = read_table(tables, "calendar_dates.txt", columns)
        self.date = read_days(self.exceptions, "calendar_dates.txt", "date")
        self.days = _working_days(numpy.concatenate([self.start, self.end, self.date]))
        self.regular_rows = self.regular.groupby("service_id").indices
        self.exception_rows = self.exceptions.groupby("service_id").indices

    def runs(self, service: str) -> numpy.ndarray:
        """On which of `days` a service runs."""
        runs, number = numpy.zeros(len(self.days), dtype=bool), _weekday(self.days)
        for row in self.regular_rows.get(service, ()):
            on = numpy.array([self.regular[name].iat[row] == "1" for name in WEEKDAYS])
            runs |= (self.days >= self.start[row]) & (self.days <= self.end[row]) & on[number]
        for row in self.exception_rows.get(service, ()):
            kind = self.exceptions["exception_type"].iat[row]
            if kind in (ADDED, REMOVED):
                runs[self.days == self.date[row]] = kind == ADDED
        return runs


def choose_services(tables: Mapping[str, Path], services: pandas.Series) -> set[str]:
    """The services of the working day of median trip count, the first such day; all where there is no calendar.

    `services` has one for each trip. Days on which nothing runs do not count. Raises UnreadableInput where no trip
    runs on a working day.
    """
    calendar, trips = Calendar(tables), services.value_counts()
    if calendar.regular.empty and calendar.exceptions.empty:
        return set(trips.index)
    counts = numpy.zeros(len(calendar.days), dtype=int)
    for service, count in trips.items():
        counts[calendar.runs(str(service))] += count
    served = numpy.sort(counts[counts > 0])
    if not len(served):
        raise UnreadableInput("by its calendar, no trip of the feed runs on a day from Monday to Friday")
    day = int(numpy.flatnonzero(counts == served[(len(served) - 1) // 2])[0])
    return {str(service) for service in trips.index if calendar.runs(str(service))[day]}


def _working_days(named: numpy.ndarray) -> numpy.ndarray:
    """Every Monday to Friday from the first day named to the last."""
    if not len(named):
        return named
    days = numpy.arange(named.min(), named.max() + numpy.timedelta64(1, "D"))
    return days[_weekday(days) < WORKING]


def _weekday(days: numpy.ndarray) -> numpy.ndarray:
    """0 for Monday; the first of January 1970 was a Thursday."""
    return (days.astype("datetime64[D]").astype(int) + 3) % 7


def count_departures(tables: Mapping[str, Path], trip_id: pandas.Series, leaves: numpy.ndarray) -> numpy.ndarray:
    """Departures of every trip within the hours looked at, given when it leaves its first stop, in seconds.

    One where that is within them, by the clock: 33:00:00 is nine o'clock too. A trip of frequencies.txt departs as
    often as the minutes there divided by its headway, within those hours.
    """
    clock = leaves % 86400
    departures = ((clock >= OPENS) & (clock < CLOSES)).astype(float)
    name = "frequencies.txt"
    repeated = read_table(tables, name, ("trip_id", "start_time", "end_time", "headway_secs"))
    start, end = (read_times(repeated, name, column) for column in ("start_time", "end_time"))
    seconds = numpy.clip(numpy.minimum(end, CLOSES) - numpy.maximum(start, OPENS), 0, None)
    times = pandas.Series(seconds / read_numbers(repeated, name, "headway_secs"), dtype=float)
    by_trip = times.groupby(repeated["trip_id"]).sum()
    return trip_id.map(by_trip).fillna(pandas.Series(departures, index=trip_id.index)).to_numpy(dtype=float)
