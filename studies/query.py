"""A reader's own SQL over the current snapshot, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from data.settings import load_settings
from errors import WrongUsage
from warehouse import Scope
from warehouse.query import run_query


@dataclass(frozen=True)
class QueryAnswer:
    """The keys of `query --json`; `is_cut` says that there are more rows than were asked for."""

    snapshot: str
    columns: list[str]
    rows: list[list[Any]]
    is_cut: bool


def answer_query(warehouse: Path, local: Path, sql: str, scope: Scope, limit: int = 1000) -> QueryAnswer:
    """Run one SELECT over the current snapshot; raises RefusedQuery where it may not or cannot run."""
    if limit < 1:
        raise WrongUsage("--limit is the number of rows to show: 1 or more.")
    answer = run_query(warehouse, sql, scope, limit, load_settings(local).memory_limit_gb)
    rows = [[_plain(cell) for cell in row] for row in answer.rows]
    return QueryAnswer(answer.snapshot, answer.columns, rows, answer.is_cut)


def _plain(cell: Any) -> Any:
    """Numbers, texts, days and instants as they are; what JSON does not know as text."""
    if cell is None or isinstance(cell, bool | int | float | str | date | datetime):
        return cell
    if isinstance(cell, Decimal):
        return float(cell)
    if isinstance(cell, dict):
        return {str(key): _plain(item) for key, item in cell.items()}
    if isinstance(cell, list | tuple):
        return [_plain(item) for item in cell]
    return str(cell)
