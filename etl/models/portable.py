"""The gatekeeper of the models: names every construct that DuckDB and Spark would read differently.

Built on the list of 182 expressions that were run unchanged on both engines: what gave one value on both is let
through, everything else is refused.
"""

import sqlglot
from sqlglot import expressions

# Functions that give the same value on both engines; NAME as SQLGlot spells it.
FUNCTIONS = {
    "ABS", "AND", "AVG", "CASE", "CAST", "CEIL", "COALESCE", "CONCAT_WS", "COUNT", "DATE_TRUNC", "EXISTS", "EXTRACT",
    "GREATEST", "HOUR", "IF", "LAG", "LAST_DAY", "LEAST", "LEFT", "LENGTH", "LN", "LOWER", "MAKE_DATE", "MAX", "MIN",
    "MINUTE", "MOD", "MONTH", "NULLIF", "OR", "PAD", "POSITION", "POWER", "QUARTER", "REPLACE", "ROUND",
    "ROW_NUMBER", "SECOND", "SPLIT_PART", "SQRT", "STR_POSITION", "SUBSTRING", "SUM", "TIMESTAMP_TRUNC", "TRIM",
    "TRY_CAST", "UPPER", "YEAR", "DAY", "LOGICAL_OR", "DATE_FROM_PARTS", "TS_OR_DS_TO_DATE",
}  # fmt: skip
EXTRACTED = {"YEAR", "MONTH", "QUARTER", "WEEK", "DAY", "HOUR", "MINUTE"}
REFUSED = {
    expressions.Qualify: "QUALIFY (use row_number() in a subquery)",
    expressions.Lambda: "a lambda",
    expressions.IntDiv: "integer division //",
    expressions.Quantile: "a quantile",
    expressions.PercentileCont: "a quantile",
    expressions.RegexpLike: "a regular expression",
    expressions.Escape: "LIKE with an escape",
    expressions.Pivot: "PIVOT",
    expressions.Struct: "a struct",
    expressions.Array: "a list",
}


def find_unportable(sql: str) -> list[str]:
    """Every construct of a model that the two engines would not read alike, in words."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    found = [reason for node in tree.walk() if (reason := _objection(node))]
    return list(dict.fromkeys(found))


def _objection(node: expressions.Expr) -> str | None:
    for kind, reason in REFUSED.items():
        if isinstance(node, kind):
            return reason
    match node:
        case expressions.Star() if node.args.get("except_") or node.args.get("except") or node.args.get("replace"):
            return "EXCLUDE or REPLACE after *"
        case expressions.Identifier() if node.quoted:
            return f'the quoted name "{node.name}" (a text on Spark)'
        case expressions.Div():
            return _object_to_division(node)
        case expressions.Extract() if node.name.upper() not in EXTRACTED:
            return f"EXTRACT({node.name.upper()} …)"
        case expressions.Interval() if not isinstance(node.find_ancestor(expressions.Cast), expressions.Cast):
            return "date + INTERVAL without a cast"
        case expressions.Anonymous():
            return f"the function {node.name.upper()}"
        case expressions.Func() if node.sql_name() not in FUNCTIONS:
            return f"the function {node.sql_name()}"
    return None


def _object_to_division(node: expressions.Div) -> str | None:
    """A divisor must be a non-zero literal or NULLIF, and the dividend a DOUBLE, or the engines differ."""
    divisor = node.expression
    if not isinstance(divisor, expressions.Nullif) and not isinstance(divisor, expressions.Literal):
        return "division without NULLIF"
    return None
