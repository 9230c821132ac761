"""The tables of a GTFS feed as text, with the line of every row, and how their times and days are read."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy
import pandas

from data.text import inspect_encoding, open_bytes
from errors import UnreadableInput
from etl.intake.headings import fold

TIME = r"\s*(\d{1,3}):([0-5]?\d)(?::([0-5]?\d))?\s*"
FIRST_DAY, LAST_DAY = "1984-01-01", "2200-01-01"  # as in rules.BOUNDS


def read_table(
    tables: Mapping[str, Path], name: str, required: Sequence[str], optional: Sequence[str] = ()
) -> pandas.DataFrame:
    """The columns named and `line`, cells as stripped text; no rows where the feed lacks the table.

    Raises UnreadableInput for a table that lacks a required column, or is no table.
    """
    wanted = [*required, *optional]
    if name not in tables:
        return pandas.DataFrame({column: pandas.Series(dtype=str) for column in wanted} | {"line": []})
    found = _read(tables[name], name, wanted)
    found.columns = [fold(heading) for heading in found.columns]
    if missing := [column for column in required if column not in found]:
        raise UnreadableInput(f"{name} has no column {', '.join(missing)}")
    cells = pandas.DataFrame(
        {column: found[column].fillna("").str.strip() if column in found else "" for column in wanted}
    )
    cells["line"] = numpy.arange(len(cells)) + 2
    return cells[(cells[wanted] != "").any(axis=1)].reset_index(drop=True)


def _read(path: Path, name: str, wanted: Sequence[str]) -> pandas.DataFrame:
    encoding, _is_damaged = inspect_encoding(path)
    try:
        with open_bytes(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore", pandas.errors.ParserWarning)  # a separator at the end of every line
            return pandas.read_csv(
                file,
                dtype=str,
                encoding=encoding,
                encoding_errors="replace",
                index_col=False,
                keep_default_na=False,
                skip_blank_lines=False,
                usecols=lambda heading: fold(heading) in wanted,
            )
    except pandas.errors.EmptyDataError as mistake:
        raise UnreadableInput(f"there is nothing in {name}") from mistake
    except (pandas.errors.ParserError, ValueError) as mistake:
        said = (str(mistake).splitlines() or [""])[0].removeprefix("Error tokenizing data. C error: ")
        raise UnreadableInput(f"{name} is no table: {said}") from mistake


def clock_seconds(texts: pandas.Series) -> numpy.ndarray:
    """Seconds since midnight of the day of service, 25:30:00 is 91,800; NaN where the text is no time."""
    codes, distinct = pandas.factorize(texts)
    parts = pandas.Series(distinct, dtype=str).str.extract(f"^{TIME}$").astype(float)
    seconds = parts[0] * 3600 + parts[1] * 60 + parts[2].fillna(0)
    return seconds.to_numpy(dtype=float)[codes]


def read_days(table: pandas.DataFrame, name: str, column: str) -> numpy.ndarray:
    """Days such as 20260331, as datetime64[D]; raises UnreadableInput for the first that is none."""
    days = pandas.to_datetime(table[column], format="%Y%m%d", errors="coerce")
    is_bad = ~days.between(FIRST_DAY, LAST_DAY).to_numpy()
    _refuse(table, name, column, is_bad, "no day such as 20260331")
    return days.to_numpy().astype("datetime64[D]")


def read_times(table: pandas.DataFrame, name: str, column: str) -> numpy.ndarray:
    """Times of a table as seconds; raises UnreadableInput for the first that is none."""
    seconds = clock_seconds(table[column])
    _refuse(table, name, column, numpy.isnan(seconds), "no time such as 09:30:00")
    return seconds


def read_numbers(table: pandas.DataFrame, name: str, column: str) -> numpy.ndarray:
    """Numbers above 0; raises UnreadableInput for the first that is none."""
    numbers = pandas.to_numeric(table[column], errors="coerce").to_numpy(dtype=float)
    _refuse(table, name, column, ~((numbers > 0) & numpy.isfinite(numbers)), "no number above 0")
    return numbers


def _refuse(table: pandas.DataFrame, name: str, column: str, is_bad: numpy.ndarray, what: str) -> None:
    if is_bad.any():
        first = table.iloc[int(is_bad.argmax())]
        raise UnreadableInput(f"{name}, line {first['line']}: {column} {first[column]!r} is {what}")
