"""A reader's own SQL over the current snapshot: reads its tables, and nothing else on the machine.

The snapshot is attached read-only to a connection of its own, which is then locked: no files, no network, no
extensions, no settings, no spilling to disk. A query that changes anything could not run even if it were let in.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from errors import RefusedQuery
from warehouse.snapshot import Scope, current_name

ALLOWED = "one statement that reads: SELECT, WITH, FROM, VALUES, DESCRIBE, SUMMARIZE or SHOW"
CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "temp_directory": "",
}
LOCKS = (
    "set TimeZone = 'Asia/Shanghai'",
    "set python_enable_replacements = false",  # a name in the text is a table, never a variable of this program
    "set enable_external_access = false",
    "set lock_configuration = true",
)


@dataclass(frozen=True)
class Answer:
    """Columns, at most `limit` rows, and whether more rows were left out."""

    snapshot: str
    columns: list[str]
    rows: list[tuple[Any, ...]]
    is_cut: bool


def run_query(warehouse: Path, sql: str, scope: Scope, limit: int = 1000, memory_limit_gb: float = 3.0) -> Answer:
    """Run one reading statement; raises RefusedQuery with DuckDB's reason in one sentence.

    SQL of the reader's own cannot be held to an area, so the scope must be everything.
    """
    if scope.prefix:
        raise RefusedQuery("SQL of your own needs the right to read every area.")
    name = current_name(warehouse)
    with duckdb.connect(config={**CONFIG, "memory_limit": f"{memory_limit_gb}GB"}) as connection:
        _attach(connection, warehouse / f"{name}.duckdb")
        try:
            _check(connection, sql)
            relation = connection.query(sql)
            _refuse_time_zones(relation)
            rows = relation.limit(limit + 1).fetchall()
            return Answer(name, list(relation.columns), rows[:limit], len(rows) > limit)
        except duckdb.Error as mistake:
            raise RefusedQuery(say_reason(mistake)) from mistake


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Make the snapshot the database of the connection, then lock the connection for good."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as snapshot (read_only)")
    connection.execute("use snapshot")
    for lock in LOCKS:
        connection.execute(lock)


def _check(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    statements = connection.extract_statements(sql)
    kinds = [statement.type.name for statement in statements]
    if len(kinds) != 1:
        raise RefusedQuery(f"A query is {ALLOWED}; this text holds {len(kinds) or 'no'} statements.")
    if kinds[0] != "SELECT":
        raise RefusedQuery(f"A query is {ALLOWED}; {kinds[0]} may not run over a snapshot.")


def _refuse_time_zones(relation: duckdb.DuckDBPyRelation) -> None:
    """Instants of a snapshot are Beijing wall time; one with a zone would be shown as something else."""
    for name, kind in zip(relation.columns, relation.types, strict=True):
        if "WITH TIME ZONE" in str(kind):
            raise RefusedQuery(f"Column {name} carries a time zone; write cast({name} as timestamp).")


def say_reason(mistake: duckdb.Error) -> str:
    """DuckDB's message as one sentence: its first paragraph, without the class of error and the echo of the text."""
    reason = str(mistake).partition("\n\n")[0]
    reason = reason.partition(" Error: ")[2] or reason
    return f"The query cannot run: {' '.join(reason.split())}"
