"""An event log of any size as a table of cases: one row per case, when each activity last happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from errors import UnreadableInput, WrongUsage
from warehouse.log_file import over_log, quoted

MOST_ACTIVITIES = 200
CONFIG = {"memory_limit": "1200MB", "preserve_insertion_order": "false"}  # more spills to the disk
# A text that begins with a plain letter or digit is no blank; only others are looked at closely, for that is slow.
IS_FILLED = "case when {0} >= '!' and {0} < chr(127) then true else regexp_matches({0}, '[^\\s　]') end"
USABLE = f"{IS_FILLED.format('case_id')} and {IS_FILLED.format('activity')} and happened_at is not null"
KINDS = (".parquet", ".csv")


@dataclass(frozen=True)
class CaseTable:
    """What was written: `activities` are its columns beside case_id; `rejected` rows of the log were left out."""

    file: str
    cases: int
    events: int
    rejected: int
    activities: list[str]


def write_case_table(path: Path, case: str, activity: str, timestamp: str, target: Path) -> CaseTable:
    """Turn a CSV or Parquet log into a case table (.parquet or .csv): case_id, then an instant for each activity.

    An activity that happened several times has its last instant, one that did not is empty. Raises UnreadableInput for
    a log that cannot be read or has too many activities, WrongUsage for another kind of target.
    """
    if target.suffix.lower() not in KINDS:
        raise WrongUsage(f"{target.name} should end in .parquet or .csv.")
    if not target.parent.is_dir():
        raise WrongUsage(f"There is no folder {target.parent} to write {target.name} to.")
    return over_log(path, case, activity, timestamp, lambda log: _write(log, path.name, target), **CONFIG)


def _write(log: duckdb.DuckDBPyRelation, name: str, target: Path) -> CaseTable:
    rows = log.aggregate(
        f"activity, count(*) as rows, count(*) filter (where {USABLE}) as events", "activity"
    ).fetchall()
    events = {activity: usable for activity, _, usable in sorted(rows, key=str) if usable}
    _refuse_unlike(list(events), name)
    instants = [f"max(happened_at) filter (where activity = {_text(each)}) as {quoted(each)}" for each in events]
    used, read = sum(events.values()), sum(row[1] for row in rows)
    table = (log if used == read else log.filter(USABLE)).aggregate(", ".join(["case_id", *instants]), "case_id")
    return CaseTable(str(target), _save(table, target), used, read - used, list(events))


def _save(table: duckdb.DuckDBPyRelation, target: Path) -> int:
    """Write the table beside its place, then give it its name; how many rows it has."""
    partial = target.with_name(f".{target.name}.partial")
    try:
        with duckdb.connect() as written:
            if target.suffix.lower() == ".parquet":
                table.write_parquet(str(partial))
                rows = written.read_parquet(str(partial))
            else:
                table.write_csv(str(partial), header=True)
                rows = written.read_csv(str(partial), header=True, all_varchar=True)
            count = int(rows.aggregate("count(*)").fetchall()[0][0])
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return count


def _refuse_unlike(activities: Sequence[str], name: str) -> None:
    """Raises UnreadableInput for activities that cannot be the columns of a table."""
    if not activities:
        raise UnreadableInput(f"{name} has no row with a case, an activity and a readable timestamp.")
    if len(activities) > MOST_ACTIVITIES:
        raise UnreadableInput(
            f"{name} has {len(activities):,} activities; a case table has a column for each, {MOST_ACTIVITIES} at most."
        )
    seen = {"case_id": "case_id"}
    for activity in activities:
        if (other := seen.setdefault(activity.casefold(), activity)) != activity or activity == "case_id":
            raise UnreadableInput(f"{name} has activities {other!r} and {activity!r}, which no table can tell apart.")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
