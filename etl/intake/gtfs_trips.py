"""The stops of every trip of a GTFS feed in order, with their times, and what speaks against them."""

from dataclasses import dataclass

import numpy
import pandas

from etl.intake.gtfs_tables import clock_seconds


@dataclass(frozen=True)
class StopTimes:
    """`rows`, those of one trip after another in the order of travel: trip (place in trips.txt, -1 for an unknown
    one), trip_id, stop_id, line, sequence (as text), seconds, minutes (of what is wrong, as text), fault.

    `seconds`: when one arrives, at the first stop when one leaves; times left out lie evenly between those given.
    `is_wrong` says of each row whether it must be set aside; with one that is, its whole trip is.
    """

    rows: pandas.DataFrame
    is_wrong: numpy.ndarray

    @property
    def is_of_good_trip(self) -> numpy.ndarray:
        """The rows of trips of which nothing is wrong."""
        return ~self.rows["trip"].isin(self.rows["trip"][self.is_wrong]).to_numpy()


def order_stop_times(stop_times: pandas.DataFrame, trip_ids: pandas.Series) -> StopTimes:
    """The rows of stop_times.txt by trip and sequence; `trip_ids` as trips.txt has them."""
    rows = stop_times.copy()
    rows["trip"] = pandas.Index(trip_ids).get_indexer(pandas.Index(rows["trip_id"]))
    rows["place"] = pandas.to_numeric(rows["stop_sequence"], errors="coerce")
    rows = rows.sort_values(["trip", "place", "line"], kind="stable", ignore_index=True)
    trip = rows["trip"].to_numpy()
    is_first = numpy.diff(trip, prepend=-2) != 0
    rows["seconds"], unreadable = _read_seconds(rows, is_first)
    rows["sequence"] = rows["stop_sequence"]
    rows["minutes"], rows["fault"] = "0", None
    is_stray = trip < 0
    rows.loc[is_stray, "fault"] = "line_id.unknown"
    is_unplaced = rows["place"].isna().to_numpy()
    rows.loc[is_unplaced & (rows["sequence"] != ""), "sequence"] = "stop_sequence " + rows["sequence"]
    is_twice = rows.duplicated(["trip", "place"]).to_numpy() & ~is_stray & ~is_unplaced
    rows.loc[is_twice, "fault"] = "sequence.twice"
    is_unreadable = (unreadable != "").to_numpy()
    rows.loc[is_unreadable, "minutes"] = unreadable
    is_end = is_first | numpy.append(is_first[1:], True)
    is_untimed = is_end & ~is_unreadable & rows["seconds"].isna().to_numpy() & ~is_stray
    rows.loc[is_untimed, "minutes"] = ""
    is_wrong = is_stray | is_unplaced | is_twice | is_unreadable | is_untimed
    return _judge_order(StopTimes(rows, is_wrong), is_first)


def _read_seconds(rows: pandas.DataFrame, is_first: numpy.ndarray) -> tuple[numpy.ndarray, pandas.Series]:
    """Seconds of every row, and the text of a time that cannot be read, with the name of its column."""
    unreadable = pandas.Series("", index=rows.index, dtype=str)
    read = {}
    for column in ("departure_time", "arrival_time"):
        read[column] = clock_seconds(rows[column])
        is_lost = numpy.isnan(read[column]) & (rows[column] != "").to_numpy()
        unreadable = unreadable.mask(is_lost, f"{column} " + rows[column])
    arrival, departure = read["arrival_time"], read["departure_time"]
    leaves, comes = (
        numpy.where(numpy.isnan(departure), arrival, departure),
        numpy.where(numpy.isnan(arrival), departure, arrival),
    )
    return numpy.where(is_first, leaves, comes), unreadable


def _judge_order(found: StopTimes, is_first: numpy.ndarray) -> StopTimes:
    """Fill in the times left out, and find those that run backwards."""
    rows, seconds = found.rows, found.rows["seconds"].to_numpy(dtype=float)
    timed = numpy.flatnonzero(~numpy.isnan(seconds))
    if len(timed):
        seconds = numpy.interp(numpy.arange(len(seconds)), timed, seconds[timed])
    rows["seconds"] = seconds
    steps = numpy.diff(seconds, prepend=seconds[:1])
    is_backwards = (steps < 0) & ~is_first & found.is_of_good_trip
    rows.loc[is_backwards, "minutes"] = [str(step / 60) for step in steps[is_backwards]]
    return StopTimes(rows, found.is_wrong | is_backwards)
