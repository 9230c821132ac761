"""Reading a CSV that ships or that a bureau wrote: rows of text, with the mistake named by file and line."""

import csv
import datetime
from collections.abc import Iterable
from pathlib import Path

from errors import UnreadableInput

FOLDER = Path(__file__).parent


def read_table(path: Path) -> list[dict[str, str]]:
    """Every row of a CSV file, all columns as text without spaces around; a missing cell is ''.

    Raises UnreadableInput where the file is not UTF-8 CSV with a header, or a row has too many cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restkey="", restval="")
            rows = [dict(row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInput(f"{path}: cannot be read as UTF-8 CSV ({error}).") from error
    if not reader.fieldnames:
        raise UnreadableInput(f"{path}: is empty; the first line must name the columns.")
    for line, row in enumerate(rows, start=2):
        if "" in row:
            raise UnreadableInput(f"{path}, line {line}: has more cells than the header has columns.")
    return [{name: value.strip() for name, value in row.items()} for row in rows]


def require_columns(path: Path, rows: list[dict[str, str]], needed: Iterable[str]) -> None:
    """Raises UnreadableInput naming the first column that the rows lack."""
    for column in needed:
        if rows and column not in rows[0]:
            raise UnreadableInput(f"{path}: has no column {column}.")


def read_date(text: str, path: Path, line: int, column: str) -> datetime.date:
    """The date that an ISO text names; raises UnreadableInput with the place where it stands."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise UnreadableInput(
            f"{path}, line {line}, column {column}: '{text}' is not a date; write it as 2026-01-31."
        ) from error
