"""Whether an expression is seen to be a whole number: cast to INTEGER, DuckDB rounds a fraction and Spark cuts it."""

from sqlglot import expressions
from sqlglot.expressions import Expr

INTEGERS = {"TINYINT", "SMALLINT", "INT", "BIGINT"}
COUNTED = (
    expressions.Ceil, expressions.Count, expressions.Extract, expressions.Year, expressions.Quarter,
    expressions.Month, expressions.Day, expressions.Hour, expressions.Minute, expressions.Second, expressions.Length,
    expressions.StrPosition, expressions.RowNumber, expressions.Predicate, expressions.Connector, expressions.Not,
    expressions.Boolean, expressions.Null,
)  # fmt: skip
# Whole when all their arguments are.
PASSING = (
    expressions.Paren, expressions.Neg, expressions.Add, expressions.Mul, expressions.Mod, expressions.Coalesce,
    expressions.Nullif, expressions.Greatest, expressions.Least, expressions.Max, expressions.Min, expressions.Abs,
)  # fmt: skip


def is_whole(node: Expr, followed: frozenset[str] = frozenset()) -> bool:
    """Whether it is seen in the text that a value has no fraction; `followed` are the columns looked up so far."""
    match node:
        case expressions.Literal():
            return node.name.isdigit() and not node.is_string
        case expressions.Cast():
            return node.to.this.name in INTEGERS
        case expressions.Round():
            return not node.args.get("decimals")
        case expressions.Case():
            return all(is_whole(result, followed) for result in _results(node))
        case expressions.Window() | expressions.Filter():
            return is_whole(node.this, followed)
        case expressions.Sub() | expressions.Sum():
            return not any(map(is_fraction, node.iter_expressions()))
        case expressions.Column():
            return _is_defined_whole(node, followed)
    if isinstance(node, PASSING):
        return all(is_whole(part, followed) for part in node.iter_expressions())
    return isinstance(node, COUNTED)


def is_fraction(node: Expr) -> bool:
    """Whether it is seen in the text that a value may have a fraction."""
    match node:
        case expressions.Literal():
            return not is_whole(node)
        case expressions.Cast():
            return node.to.this.name == "DOUBLE"
        case expressions.Div() | expressions.Sqrt():
            return True
    return isinstance(node, PASSING) and any(map(is_fraction, node.iter_expressions()))


def _results(case: expressions.Case) -> list[Expr]:
    branches = [branch.args["true"] for branch in case.args["ifs"]]
    return [*branches, case.args["default"]] if case.args.get("default") else branches


def _is_defined_whole(column: expressions.Column, followed: frozenset[str]) -> bool:
    """A column that a step of the same text has defined as a whole number."""
    if column.name in followed:
        return False
    named = [alias for alias in column.root().find_all(expressions.Alias) if alias.alias == column.name]
    definitions = [alias.this for alias in named if alias is not column.find_ancestor(expressions.Alias)]
    return bool(definitions) and all(is_whole(definition, followed | {column.name}) for definition in definitions)
