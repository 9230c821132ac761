"""What has one spelling and two meanings on DuckDB and Spark, seen in the parsed tree of a model."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from sqlglot import expressions
from sqlglot.expressions import Expr

from etl.models.portable_kinds import INTEGERS, is_fraction, is_whole

REFUSED: dict[type[Expr], str] = {
    expressions.Qualify: "QUALIFY (use row_number() in a subquery)",
    expressions.Lambda: "a lambda",
    expressions.TryCast: "TRY_CAST (the intake has typed every column)",
    expressions.Escape: "LIKE with an escape",
    expressions.ILike: "ILIKE",
    expressions.SimilarTo: "SIMILAR TO",
    expressions.Glob: "GLOB",
    expressions.Pivot: "PIVOT",
    expressions.Limit: "LIMIT (of equal rows each engine keeps others; use row_number() over a full order)",
    expressions.Offset: "OFFSET",
    expressions.CurrentDate: "CURRENT_DATE (the records know their own day: core_as_of)",
    expressions.CurrentTimestamp: "CURRENT_TIMESTAMP (the records know their own instant: core_as_of)",
}
EXTRACTED = {"YEAR", "MONTH", "QUARTER", "WEEK", "DAY", "HOUR", "MINUTE"}
CAST_TYPES = {*INTEGERS, "DATE", "TIMESTAMP", "TIMESTAMPNTZ", "DOUBLE"}
LITERALS = {
    "DATE": r"\d{4}-\d\d-\d\d",
    "TIMESTAMP": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d",
    "TIMESTAMPNTZ": r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d",
    "DOUBLE": r"-?\d+(\.\d+)?",
}
COMPARISONS = (
    expressions.EQ, expressions.NEQ, expressions.GT, expressions.GTE, expressions.LT, expressions.LTE,
)  # fmt: skip
# What stands between an expression and the CAST that gives both engines the same type.
BETWEEN = (
    expressions.Paren, expressions.Case, expressions.If, expressions.Coalesce, expressions.Greatest,
    expressions.Least, expressions.Max, expressions.Min,
)  # fmt: skip


def find_objections(tree: Expr) -> Iterator[str]:
    """What the engines would read differently, in words."""
    for node in tree.walk():
        for kind, reason in REFUSED.items():
            if isinstance(node, kind):
                yield reason
        for kind, rule in RULES.items():
            if isinstance(node, kind) and (objection := rule(node)):
                yield objection


def _cast(node: Any) -> str | None:
    to = node.to.this.name
    if to not in CAST_TYPES:
        return f"CAST AS {node.to.sql('duckdb')}"
    if isinstance(node.this, expressions.Literal) and node.this.is_string:
        pattern = LITERALS.get(to, r"-?\d+")
        return None if re.fullmatch(pattern, node.this.name) else f"the text {node.this} as {to}"
    if to in INTEGERS and not is_whole(node.this):
        return f"CAST AS {to} of what may have a fraction (use CEIL or ROUND)"
    return None


def _difference(node: Any) -> str | None:
    """Days between dates are a number on one engine and an interval on the other until they are cast."""
    sides = (node.this, node.expression)
    if any(isinstance(side, expressions.Interval) or is_whole(side) or is_fraction(side) for side in sides):
        return None
    above = _above(node, BETWEEN)
    if isinstance(above, expressions.Cast) and above.to.this.name in INTEGERS:
        return None
    return "a difference without CAST AS INTEGER"


def _interval(node: Any) -> str | None:
    above = _above(node, (expressions.Paren, expressions.Add, expressions.Sub))
    if isinstance(above, expressions.Cast) and above.to.this.name in CAST_TYPES - INTEGERS:
        return None
    return "date + INTERVAL without CAST AS DATE or AS TIMESTAMP"


def _truncation(node: Any) -> str | None:
    above = _above(node, (expressions.Paren,))
    if isinstance(above, COMPARISONS) or (isinstance(above, expressions.Cast) and above.to.this.name == "DATE"):
        return None
    return "DATE_TRUNC without CAST AS DATE"


def _division(node: Any) -> str | None:
    """Division by zero is infinity on one engine and an error on the other."""
    divisor = node.expression
    if isinstance(divisor, expressions.Nullif):
        divisor, safe = divisor.expression, "0"
        return None if divisor.name == safe else "division without NULLIF(…, 0)"
    return None if divisor.is_number and float(divisor.name) else "division without NULLIF(…, 0)"


def _sum(node: Any) -> str | None:
    above = _above(node, (*BETWEEN, expressions.Window, expressions.Filter))
    return "SUM without CAST AS BIGINT" if isinstance(above, expressions.Alias | expressions.Select) else None


def _window(node: Any) -> str | None:
    ranked = isinstance(node.this, expressions.RowNumber | expressions.Lag)
    return "ROW_NUMBER or LAG without ORDER BY" if ranked and not node.args.get("order") else None


def _where(node: Any) -> str | None:
    """A name given in SELECT is not known yet in WHERE, but on DuckDB."""
    aliases = [item for item in node.parent.expressions if isinstance(item, expressions.Alias)]
    given = {item.alias for item in aliases if item.this.name != item.alias}
    used = {
        column.name
        for column in node.find_all(expressions.Column)
        if not column.table and column.find_ancestor(expressions.Select) is node.parent
    }
    return f"the alias {min(given & used)} in WHERE" if given & used else None


def _join(node: Any) -> str | None:
    return f"a {node.method} join" if node.method else None


RULES: dict[type[Expr], Callable[[Any], str | None]] = {
    expressions.Cast: _cast,
    expressions.Sub: _difference,
    expressions.Interval: _interval,
    expressions.DateTrunc: _truncation,
    expressions.TimestampTrunc: _truncation,
    expressions.Div: _division,
    expressions.Sum: _sum,
    expressions.Window: _window,
    expressions.Where: _where,
    expressions.Join: _join,
    expressions.Extract: lambda node: None if node.name.upper() in EXTRACTED else f"EXTRACT({node.name.upper()} …)",
    expressions.Star: lambda node: "EXCLUDE or REPLACE after *" if any(node.args.values()) else None,
    expressions.SetOperation: lambda node: "BY NAME" if node.args.get("by_name") else None,
    expressions.Distinct: lambda node: "DISTINCT ON" if node.args.get("on") else None,
    expressions.With: lambda node: "WITH RECURSIVE" if node.recursive else None,
    expressions.In: lambda node: "IN (SELECT …) (use a semi or anti join)" if node.args.get("query") else None,
    expressions.Round: lambda node: "ROUND to decimals" if node.args.get("decimals") else None,
    expressions.Trim: lambda node: "TRIM of other characters" if node.expression else None,
    expressions.Substring: lambda node: _positive("SUBSTR", node.args.get("start"), node.args.get("length")),
    expressions.Left: lambda node: _positive("LEFT", node.expression),
    expressions.SplitPart: lambda node: _positive("SPLIT_PART", node.args.get("part_index")),
}


def _positive(function: str, *numbers: Expr | None) -> str | None:
    """Zero and negative positions and lengths mean other things on each engine."""
    if all(number is None or (isinstance(number, expressions.Literal) and int(number.name) > 0) for number in numbers):
        return None
    return f"{function} with a number that is not a literal above 0"


def _above(node: Expr, passed: tuple[type[Expr], ...]) -> Expr | None:
    """The first ancestor that is none of these kinds."""
    parent = node.parent
    while isinstance(parent, passed):
        parent = parent.parent
    return parent
