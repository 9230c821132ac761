"""Any event log, described: how long its cases take, what follows what, how many last beyond a day."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy

from analysis.turnaround.event_log import describe_log, order_log
from errors import WrongUsage
from warehouse.log_file import parse_instant, read_log_file


def describe_event_log_file(
    path: Path,
    case: str,
    activity: str,
    timestamp: str,
    end: Sequence[str] = (),
    as_of: str | None = None,
    days: str = "",
) -> dict[str, Any]:
    """Describe a CSV or Parquet log under the keys of `turnaround --events`.

    `days` is the list as typed, `1,5,10`. Raises UnreadableInput for the file, WrongUsage for days or as-of.
    """
    instant = None if as_of is None else numpy.datetime64(parse_instant(as_of), "us")
    wanted = {text.strip(): _day(text) for text in days.split(",") if text.strip()}
    read = read_log_file(path, case, activity, timestamp)
    log = order_log(read.case.to_pandas(), read.activity.to_pandas(), read.at.to_numpy())
    return describe_log(log, end, instant, wanted) | {"rejected": read.rejected}


def _day(text: str) -> float:
    try:
        day = float(text)
    except ValueError as mistake:
        raise WrongUsage(f"--days takes numbers between commas, such as 1,5,10; {text!r} is none.") from mistake
    if not 0 <= day < float("inf"):
        raise WrongUsage(f"--days takes days from 0 on, not {text!r}.")
    return day
