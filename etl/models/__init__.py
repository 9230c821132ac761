"""The models: one relation per SQL file, named after it, in the SQL that DuckDB and Spark read alike.

core/ holds records as they are, marts/ holds counts for standing questions, views/ holds steps that several marts
share and that are not stored. The order is read from the texts.
"""

import functools
from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import expressions

FOLDER = Path(__file__).parent


@functools.cache
def load_models() -> Mapping[str, str]:
    """Every model's text by name, each after those it reads from."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*/*.sql"))}
    reads = {name: find_inputs(text) & set(texts) for name, text in texts.items()}
    return {name: texts[name] for name in TopologicalSorter(_sorted(reads)).static_order()}


def is_stored(name: str) -> bool:
    """Whether a relation is a table of the snapshot rather than a view."""
    return name.startswith(("core_", "mart_"))


def find_inputs(text: str) -> set[str]:
    """The relations that a model reads and does not define itself."""
    tree = sqlglot.parse_one(text, dialect="duckdb")
    own = {cte.alias for cte in tree.find_all(expressions.CTE)}
    return {table.name for table in tree.find_all(expressions.Table)} - own


def find_counts(text: str) -> tuple[list[str], list[str]]:
    """The columns that a model groups by, and those that it counts."""
    columns = sqlglot.parse_one(text, dialect="duckdb", into=expressions.Select).selects
    counts = [column.alias_or_name for column in columns if column.find(expressions.AggFunc)]
    return [column.alias_or_name for column in columns if column.alias_or_name not in counts], counts


def _sorted(reads: Mapping[str, set[str]]) -> dict[str, list[str]]:
    return {name: sorted(inputs) for name, inputs in sorted(reads.items())}
