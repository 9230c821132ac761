"""The working days of 2015 to 2027, with the days a bureau sets itself."""

import functools
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from data.tables import FOLDER, read_date, read_table, require_columns
from errors import UnreadableInput

if TYPE_CHECKING:
    import pandas

KINDS = ("workday", "weekend", "holiday", "make_up")
FLAGS = ("0", "1")


def load_calendar(local: Path | None = None) -> "pandas.DataFrame":
    """One row per day, in order: day (datetime), is_working (bool), kind, holiday ('' on plain days),
    provisional (bool: the State Council has not announced the year yet) and working_day_number (working days from
    the first day to this one, both included; the difference of two is the working days between them).

    `local/calendar.csv` overrides by day; of its columns only day and is_working must be there. It is also where the
    State Council's notice goes: a provisional year of which it names as many weekdays off as the law gives, or more,
    is announced, and the days that it does not name are plain weekdays and weekends. Raises UnreadableInput with file
    and line.
    """
    import pandas

    rows = {row["day"]: row for row in _shipped_rows()}
    if local:
        named = _local_rows(local)
        rows |= _announced_days(rows, named) | named
    table = pandas.DataFrame([rows[day] for day in sorted(rows)])
    is_working = table["is_working"] == "1"
    return table.assign(
        day=pandas.to_datetime(table["day"]),
        is_working=is_working,
        provisional=table["provisional"] == "1",
        working_day_number=is_working.cumsum(),
    )


@functools.cache
def _shipped_rows() -> tuple[dict[str, str], ...]:
    return tuple(read_table(FOLDER / "calendar.csv"))


def _local_rows(local: Path) -> dict[str, dict[str, str]]:
    """Day -> the row a bureau wrote for it, filled where it left cells out."""
    path = local / "calendar.csv"
    if not path.is_file():
        return {}
    rows = read_table(path)
    require_columns(path, rows, ("day", "is_working"))
    return {row["day"]: _filled(row, path, line) for line, row in enumerate(rows, start=2)}


def _announced_days(
    shipped: Mapping[str, dict[str, str]], named: Mapping[str, dict[str, str]]
) -> dict[str, dict[str, str]]:
    """Every day, as a plain one, of the provisional years of which the bureau's file holds the whole notice."""
    provisional = {day[:4] for day, row in shipped.items() if row["provisional"] == "1"}
    return {
        day: _plain(date.fromisoformat(day))
        for day in shipped
        if day[:4] in provisional and _count_off(named, day[:4]) >= _count_off(shipped, day[:4])
    }


def _count_off(rows: Mapping[str, dict[str, str]], year: str) -> int:
    """How many weekdays of the year are off."""
    return sum(
        row["is_working"] == "0" and date.fromisoformat(day).isoweekday() <= 5
        for day, row in rows.items()
        if day.startswith(year)
    )


def _plain(day: date) -> dict[str, str]:
    is_weekend = day.isoweekday() > 5
    return {
        "day": day.isoformat(),
        "is_working": "0" if is_weekend else "1",
        "kind": "weekend" if is_weekend else "workday",
        "holiday": "",
        "provisional": "0",
    }


def _filled(row: dict[str, str], path: Path, line: int) -> dict[str, str]:
    day = read_date(row["day"], path, line, "day")
    is_working = row["is_working"]
    is_weekend = day.isoweekday() > 5
    plain = "make_up" if is_weekend else "workday"
    kind = row.get("kind") or (plain if is_working == "1" else "weekend" if is_weekend else "holiday")
    provisional = row.get("provisional") or "0"
    if is_working not in FLAGS or provisional not in FLAGS:
        raise UnreadableInput(f"{path}, line {line}: is_working and provisional must be 0 or 1.")
    if kind not in KINDS:
        raise UnreadableInput(f"{path}, line {line}: kind '{kind}' is none of {', '.join(KINDS)}.")
    holiday = row.get("holiday", "")
    return {
        "day": row["day"],
        "is_working": is_working,
        "kind": kind,
        "holiday": holiday,
        "provisional": provisional,
    }
