"""Any event log, described: cases, variants, throughput, transitions, survival.

A log is three columns in file order: case, activity, instant. Events are ordered by case, instant, then file order;
durations are days = seconds / 86,400; quantiles are by linear interpolation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pandas
from numpy.typing import NDArray

from analysis.ragged import number_distinct_rows
from analysis.turnaround.survival import product_limit
from errors import UnreadableInput

IntArray = NDArray[numpy.int64]
FloatArray = NDArray[numpy.float64]
DAY_MICROSECONDS = 86_400_000_000
LEVELS = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p80": 0.80, "p90": 0.90, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class OrderedLog:
    """A log in order, as numbers: event `e` of case `c` lies in starts[c]:starts[c + 1]."""

    starts: IntArray
    activity: NDArray[numpy.int32]
    at: IntArray  # microseconds
    activities: Sequence[str]

    @property
    def firsts(self) -> IntArray:
        """The instant at which each case begins."""
        return self.at[self.starts[:-1]]


def order_log(case: Any, activity: Any, at: Any) -> OrderedLog:
    """Order a log; `case` and `activity` are texts, `at` numpy datetimes or microseconds, all in file order.

    Raises UnreadableInput when there is no event.
    """
    cases, _ = pandas.factorize(case)
    if not len(cases):
        raise UnreadableInput("The log has no row with a case, an activity and a readable timestamp.")
    codes, names = pandas.factorize(activity)
    instants = numpy.asarray(at).astype("datetime64[us]").astype(numpy.int64)
    order = numpy.lexsort((instants, cases))  # stable: ties stay in file order
    starts = numpy.concatenate([[0], numpy.cumsum(numpy.bincount(cases))])
    return OrderedLog(starts, codes[order].astype(numpy.int32), instants[order], [str(name) for name in names])


def describe_log(
    log: OrderedLog,
    end: Sequence[str] = (),
    as_of: numpy.datetime64 | None = None,
    days: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """The whole description, under the keys of `turnaround --events`.

    `end`, `as_of` (UTC or as the log has it) and `days` (text as typed -> number) touch only `survival`.
    """
    durations = (log.at[log.starts[1:] - 1] - log.firsts) / DAY_MICROSECONDS
    return {
        "cases": len(durations),
        "events": len(log.at),
        "activities": len(log.activities),
        "variants": int(number_distinct_rows(log.starts, log.activity).max()) + 1,
        "throughput_days": {"mean": float(durations.mean())}
        | {name: float(numpy.quantile(durations, level)) for name, level in LEVELS.items()},
        "transitions": describe_transitions(log),
        "survival": describe_survival(log, end, as_of, days or {}),
    }


def describe_transitions(log: OrderedLog) -> list[dict[str, Any]]:
    """Each pair of activities that follow one another within a case, the most frequent first."""
    is_within = numpy.ones(max(len(log.at) - 1, 0), dtype=bool)
    is_within[log.starts[1:-1] - 1] = False
    pair = (log.activity[:-1].astype(numpy.int64) * len(log.activities) + log.activity[1:])[is_within]
    days = (numpy.diff(log.at) / DAY_MICROSECONDS)[is_within]
    order = numpy.lexsort((days, pair))
    pair, days = pair[order], days[order]
    distinct, starts, counts = numpy.unique(pair, return_index=True, return_counts=True)
    if not len(distinct):
        return []
    sums = numpy.add.reduceat(days, starts)
    table = pandas.DataFrame(
        {
            "from": [log.activities[code // len(log.activities)] for code in distinct],
            "to": [log.activities[code % len(log.activities)] for code in distinct],
            "n": counts,
            "mean_days": sums / counts,
            "p50_days": _quantiles(days, starts, counts, 0.5),
            "p90_days": _quantiles(days, starts, counts, 0.9),
            "max_days": days[starts + counts - 1],
        }
    )
    return table.sort_values(["n", "from", "to"], ascending=[False, True, True]).to_dict("records")


def describe_survival(
    log: OrderedLog, end: Sequence[str], as_of: numpy.datetime64 | None, days: Mapping[str, float]
) -> dict[str, Any]:
    """Time from a case's first event to its first `end` activity at or before `as_of`, else censored there.

    Cases that begin after `as_of` (default: the last instant of the log) are left out. Without any `end` nothing ends.
    """
    limit = int(log.at.max()) if as_of is None else int(as_of.astype("datetime64[us]").astype(numpy.int64))
    is_end = numpy.isin(log.activity, [code for code, name in enumerate(log.activities) if name in set(end)])
    ends_at = numpy.where(is_end & (log.at <= limit), log.at, numpy.iinfo(numpy.int64).max)
    first_end = numpy.minimum.reduceat(ends_at, log.starts[:-1])
    entered = log.firsts <= limit
    ended = (first_end <= limit)[entered]
    lasted = (numpy.minimum(first_end, limit) - log.firsts)[entered] / DAY_MICROSECONDS
    curve = product_limit(lasted, ended.astype(float), (~ended).astype(float))
    return {
        "cases": len(lasted),
        "events": int(ended.sum()),
        "censored": int((~ended).sum()),
        "at_days": {
            text: dict(zip(("survival", "standard_error"), curve.at(day), strict=True)) for text, day in days.items()
        },
    }


def _quantiles(ordered: FloatArray, starts: IntArray, counts: IntArray, level: float) -> FloatArray:
    """The quantile of each group of an array that is ordered within groups, by linear interpolation."""
    place = (counts - 1) * level
    below = numpy.floor(place).astype(numpy.int64)
    above = numpy.minimum(below + 1, counts - 1)
    low, high = ordered[starts + below], ordered[starts + above]
    return low + (high - low) * (place - below)
