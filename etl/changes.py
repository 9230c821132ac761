"""What a refresh changes against the snapshot that is current: rows that come, leave and change; files seen before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data.contracts import RECORD_TYPES, load_contract
from etl.publish import current_snapshot

Changes = dict[str, dict[str, int]]
Concerned = Mapping[str, tuple[str, str] | None]
KINDS = ("added", "removed", "changed", "unchanged")
# What core tables are keyed by: the contract's key, but a demand place has one id whether area or cell.
KEYS: Mapping[str, tuple[str, ...]] = {record: load_contract(record).key for record in RECORD_TYPES} | {
    "population": ("area_id",)
}
# Computed by a bureau from the others, and replaced as a whole: they are no loss to guard against.
COMPUTED = ("travel_times", "travel_edges", "transit_lines")


def count_changes(
    connection: duckdb.DuckDBPyConnection, warehouse: Path, concerned: Concerned | None = None
) -> Changes:
    """For each record type held or coming: rows added, removed, changed, unchanged, told by key and content.

    `concerned` names for a record type two relations, the rows before and now outside of which nothing changed (None
    where any row may have); record types that it leaves out did not change. Without it, all rows are compared.
    """
    with _held(connection, warehouse) as is_held:
        counted = {record: _compare(connection, record, is_held, concerned) for record in RECORD_TYPES}
    return {record: counts for record, counts in counted.items() if any(counts.values())}


def describe_shrink(changes: Changes) -> str | None:
    """The sentence to stop with where more than half of the rows held would leave; else None."""
    guarded = [counts for record, counts in changes.items() if record not in COMPUTED]
    leaving = sum(counts["removed"] for counts in guarded)
    held = leaving + sum(counts["changed"] + counts["unchanged"] for counts in guarded)
    if leaving * 2 <= held:
        return None
    return (
        f"{leaving:,} of the {held:,} rows held would leave the warehouse; "
        "if RAW is meant to be like this, run again with --allow-shrink."
    )


def record_lineage(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Write down when each file's bytes were first seen."""
    with _held(connection, warehouse) as is_held:
        if is_held and "first_seen_at" in _columns(connection, "held.etl_files"):
            connection.execute(
                "update etl_files set first_seen_at = seen.at from ("
                "    select record, digest, min(first_seen_at) as at from held.etl_files group by record, digest"
                ") as seen where seen.record = etl_files.record and seen.digest = etl_files.digest"
            )
    connection.execute(
        "update etl_files set first_seen_at = (select value from meta where key = 'built_at') "
        "where first_seen_at is null"
    )


@contextmanager
def _held(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> Iterator[bool]:
    """The current snapshot as the catalogue `held`; False where there is none."""
    current = current_snapshot(warehouse)
    if current is None:
        yield False
        return
    path = str(warehouse / f"{current}.duckdb").replace("'", "''")
    connection.execute(f"attach '{path}' as held (read_only)")
    try:
        yield True
    finally:
        connection.execute("detach held")


def _compare(
    connection: duckdb.DuckDBPyConnection, record: str, is_held: bool, concerned: Concerned | None
) -> dict[str, int]:
    table = f"core_{record}"
    rows = _count(connection, table)
    coming, both = _columns(connection, table), []
    if is_held:
        held_columns = _columns(connection, f"held.{table}")
        both = [column for column in coming if column in held_columns]
    if not set(KEYS[record]) <= set(both):  # nothing held, or held by a version that kept it otherwise
        return dict.fromkeys(KINDS, 0) | {"added": rows}
    if concerned is not None and record not in concerned:
        return dict.fromkeys(KINDS, 0) | {"unchanged": rows}
    before, now = (concerned or {}).get(record) or (f"held.{table}", table)
    total, held = _count(connection, now), _count(connection, before)
    kept, changed = _count_kept(connection, now, before, KEYS[record], both) if total and held else (0, 0)
    return dict(zip(KINDS, (total - kept, held - kept, changed, rows - total + kept - changed), strict=True))


def _count_kept(
    connection: duckdb.DuckDBPyConnection, now: str, before: str, key: tuple[str, ...], columns: list[str]
) -> tuple[int, int]:
    """Rows whose key is in both, and those of them whose content differs.

    Both are told by 64-bit hashes: a join on them takes a fifth of the time of one on the texts, and among ten
    million rows the chance that two keys share a hash is one in 400,000.
    """
    hashed = f"select hash({', '.join(key)}) as key, hash({', '.join(columns)}) as content"
    kept, changed = connection.execute(
        f"select count(*), count(*) filter (where coming.content <> held.content) "
        f"from ({hashed} from {now}) as coming join ({hashed} from {before}) as held using (key)"
    ).fetchall()[0]
    return kept, changed


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    try:
        return [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    except duckdb.CatalogException:
        return []


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])
