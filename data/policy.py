"""The rules of out-of-area acceptance as dated rows: where, what, how long, how much, by whom.

A change of policy is a row: in data/policy/<table>.csv, or in a bureau's local/policy/<table>.csv, whose rows add to
what ships and replace the row with the same key. valid_from is the first day of a row and valid_to its last; an
empty cell is open. A date known only to the month or year stands on its first day (date_precision).
"""

import datetime
import functools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from data.divisions import NATION, divisions_by_code
from data.labels import labels
from data.tables import FOLDER, read_date, read_table, require_columns
from errors import UnreadableInput, WrongUsage

if TYPE_CHECKING:
    import pandas

KEYS: Mapping[str, tuple[str, ...]] = {
    "rollout": ("rule",),
    "pair_exceptions": ("hukou_code", "residence_code", "valid_from"),
    "matters": ("matter",),
    "fees": ("matter", "valid_from"),
    "documents": ("matter", "step", "item", "valid_from"),
    "limits": ("place_code", "scope", "stage", "clock", "valid_from"),
    "limit_examples": ("place_code", "scope", "stage", "clock", "valid_from"),
    "collectors": ("matter", "action", "person", "valid_from"),
    "refusals": ("refusal", "valid_from"),
    "venues": ("scope", "place_code", "venue", "valid_from"),
    "advice": ("topic", "item", "valid_from"),
}
# Tables whose every row must say from when; in the others an empty valid_from is "always".
DATED = ("pair_exceptions", "fees", "limits", "limit_examples")
DATES = ("valid_from", "valid_to")
WHOLE_NUMBERS = ("fee_yuan", "limit_days", "extension_days", "sequence")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "is_both_ways": ("0", "1"),
    "may_be_entrusted": ("0", "1"),
    "relation": ("cross_province", "in_province", "any"),
    "unit": ("working_days", "calendar_days"),
    "clock": ("promised", "statutory"),
    "mark": ("sourced", "derived", "guess"),
    "date_precision": ("day", "month", "year"),
    "step": ("apply", "collect", "collect_for_another"),
    "action": ("apply", "collect"),
    "venue": ("service_centre", "registration_hall", "police_station", "mobile"),
    "topic": (
        "who", "when", "in_person", "form", "receipt", "fee", "validity", "temporary_card", "loss_report",
        "loss_effect", "loss_no_effect", "loss_found_again", "found_card",
    ),
}  # fmt: skip
# Cells that list codes, a blank between them, and the kind of label that names them.
LISTS: Mapping[str, str] = {"matters": "matter", "shown_as": "document_shown", "age_bands": "age_band"}
PLACES = ("hukou_code", "residence_code", "place_code")
# What a cell means that a bureau leaves out of its own rows.
LOCAL_DEFAULTS = {
    "matters": "expiry_renewal damage_renewal loss_replacement",
    "relation": "any",
    "hukou_code": NATION,
    "residence_code": NATION,
    "place_code": NATION,
    "is_both_ways": "0",
    "date_precision": "day",
    "scope": "any",
    "extension_days": "0",
    "mark": "sourced",
    "source": "local policy",
}

Row = Mapping[str, str]


def load_policy(table: str, local: Path | None = None) -> "pandas.DataFrame":
    """One policy table as text columns, local rows included; raises WrongUsage for a table that is none."""
    import pandas

    return pandas.DataFrame(policy_rows(table, local), columns=list(_shipped_columns(table)), dtype=str)


def policy_rows(table: str, local: Path | None = None) -> list[dict[str, str]]:
    """The rows of one policy table, shipped ones first; raises UnreadableInput naming file, line and column."""
    if table not in KEYS:
        raise WrongUsage(f"There is no policy table {table}; the tables are {', '.join(KEYS)}.")
    rows = {_key(table, row): dict(row) for row in _shipped_rows(table)}
    for row in _local_rows(table, local) if local else []:
        rows[_key(table, row)] = row
    return list(rows.values())


def rows_in_force(rows: Iterable[Row], on: datetime.date) -> list[Row]:
    """Those of the rows that hold on the day."""
    day = on.isoformat()
    return [row for row in rows if row["valid_from"] <= day <= (row["valid_to"] or "9999-12-31")]


def held_rows(table: str, on: datetime.date, local: Path | None = None) -> list[dict[str, str]]:
    """The rows of a table that hold on the day: of several versions of one row, the one that began last."""
    latest: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows_in_force(policy_rows(table, local), on):
        key = tuple(row[column] for column in KEYS[table] if column != "valid_from")
        if key not in latest or row["valid_from"] >= latest[key]["valid_from"]:
            latest[key] = dict(row)
    return list(latest.values())


def limit_in_force(
    stage: str,
    clock: str,
    places: Iterable[str],
    on: datetime.date,
    local: Path | None = None,
    relation: str = "any",
) -> Row | None:
    """The limit of a stage on a clock at the nearest of the places (nearest first) that has one on the day.

    A row for the relation itself (scope cross_province or in_province) goes before one for any.
    """
    rows = [row for row in policy_rows("limits", local) if (row["stage"], row["clock"]) == (stage, clock)]
    rows = [row for row in rows if row["scope"] in ("any", relation)]
    for place in places:
        here = [row for row in rows_in_force(rows, on) if row["place_code"] == place]
        if here:
            return max(here, key=lambda row: (row["scope"] == relation, row["valid_from"]))
    return None


@functools.cache
def _shipped_rows(table: str) -> tuple[Row, ...]:
    path = FOLDER / "policy" / f"{table}.csv"
    rows = read_table(path)
    _check(path, rows)
    return tuple(rows)


@functools.cache
def _shipped_columns(table: str) -> tuple[str, ...]:
    with (FOLDER / "policy" / f"{table}.csv").open(encoding="utf-8") as file:
        return tuple(file.readline().strip().split(","))


def _key(table: str, row: Row) -> tuple[str, ...]:
    return tuple(row[column] for column in KEYS[table])


def _local_rows(table: str, local: Path) -> list[dict[str, str]]:
    """The bureau's own rows with every column of the table; a cell left out gets its default or ''."""
    path = local / "policy" / f"{table}.csv"
    if not path.is_file():
        return []
    columns = _shipped_columns(table)
    rows = read_table(path)
    may_lack = [*LOCAL_DEFAULTS, *(() if table in DATED else ("valid_from",))]
    require_columns(path, rows, [column for column in KEYS[table] if column not in may_lack])
    for column in rows[0] if rows else ():
        if column not in columns:
            raise UnreadableInput(f"{path}: {column} is none of the columns {', '.join(columns)}.")
    _check(path, rows)
    return [{column: row.get(column) or LOCAL_DEFAULTS.get(column, "") for column in columns} for row in rows]


def _check(path: Path, rows: list[dict[str, str]]) -> None:
    """Raises UnreadableInput at the first cell that cannot be what its column says."""
    for line, row in enumerate(rows, start=2):
        for column, value in row.items():
            if not value:
                continue
            if column in DATES:
                row[column] = read_date(value, path, line, column).isoformat()
            elif column in PLACES and value != NATION and value not in divisions_by_code():
                raise UnreadableInput(f"{path}, line {line}, column {column}: no division has the code {value}.")
            elif column in WHOLE_NUMBERS and not value.isdecimal():
                raise UnreadableInput(f"{path}, line {line}, column {column}: '{value}' is not a whole number.")
            elif column in CHOICES or column in LISTS:
                _check_choice(path, line, column, value)


def _check_choice(path: Path, line: int, column: str, value: str) -> None:
    """Raises UnreadableInput where a cell, or a word of a cell that lists several, is none of what it may be."""
    choices = CHOICES.get(column) or tuple(labels(LISTS[column]))
    for word in value.split() if column in LISTS else [value]:
        if word not in choices:
            raise UnreadableInput(f"{path}, line {line}, column {column}: '{word}' is none of {', '.join(choices)}.")
