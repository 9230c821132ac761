"""The gatekeeper of the models: names every construct that DuckDB and Spark would read differently.

The same text runs on both, so what is written is judged first: a word before a parenthesis, a sign or a literal that is
not known to mean the same on both is refused. Then the tree: what has one spelling and two meanings. Built on lists of
expressions that were run unchanged on both engines; tests/engines runs an example of every refusal again.
"""

import itertools
import re
from collections.abc import Iterator

import sqlglot
from sqlglot import expressions
from sqlglot.tokens import Token, TokenType

from etl.models.portable_tree import find_objections

# Functions that give the same value on both engines, as they are written.
FUNCTIONS = {
    "abs", "bool_or", "cast", "ceil", "coalesce", "concat_ws", "count", "date_trunc", "day", "extract", "greatest",
    "hour", "lag", "last_day", "least", "left", "length", "lower", "lpad", "make_date", "max", "min", "minute", "mod",
    "month", "nullif", "position", "quarter", "replace", "round", "row_number", "second", "split_part", "sqrt",
    "substr", "sum", "trim", "year",
}  # fmt: skip
# Words that may stand before a parenthesis without calling anything.
AROUND = {
    "all", "and", "as", "between", "by", "case", "distinct", "else", "except", "exists", "filter", "from", "having",
    "in", "intersect", "join", "not", "on", "or", "over", "select", "then", "union", "using", "values", "when",
    "where",
}  # fmt: skip
SIGNS = {"+", "-", "*", "/", "%", "(", ")", ",", ".", "=", "<>", "!=", "<", "<=", ">", ">=", "||"}
WORD = re.compile(r"[^\W\d]\w*(\s+\w+)*")
NUMBER = re.compile(r"\d+|\d[\d.]*[eE][+-]?\d+")


def find_unportable(sql: str) -> list[str]:
    """Every construct of a model that the two engines would not read alike, in words."""
    try:
        tokens = sqlglot.tokenize(sql, dialect="duckdb")
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except sqlglot.errors.SqlglotError as mistake:
        return [f"a text that cannot be read: {str(mistake).splitlines()[0]}"]
    found = [
        reason
        for token, following in zip(tokens, [*tokens[1:], None], strict=True)
        if (reason := _object_to_spelling(token, sql[token.start : token.end + 1], following))
    ]
    return list(dict.fromkeys([*found, *_unordered_nulls(tokens, tree), *find_objections(tree)]))


def _object_to_spelling(token: Token, text: str, following: Token | None) -> str | None:
    """What is wrong with one word, sign or literal as it is written."""
    if token.token_type is TokenType.STRING:
        return "a backslash or a quote in a text (escapes differ)" if "\\" in text or "'" in text[1:-1] else None
    if token.token_type is TokenType.NUMBER:
        return None if NUMBER.fullmatch(text) else f"the number {text} (write a fraction as 1.5E0)"
    if token.token_type is TokenType.IDENTIFIER:
        return f"the quoted name {text} (a text on Spark)"
    if not WORD.fullmatch(text):
        return None if text in SIGNS else f"the sign {text}"
    if following and following.text == "(" and text.lower().split()[-1] not in FUNCTIONS | AROUND:
        return f"the function {text.upper()}"
    return None


def _unordered_nulls(tokens: list[Token], tree: expressions.Expr) -> Iterator[str]:
    """ORDER BY says of every key where its NULLs go; the tree alone no longer tells what was written."""
    words = [token.text.upper() for token in tokens]
    said = sum(pair in (("NULLS", "FIRST"), ("NULLS", "LAST")) for pair in itertools.pairwise(words))
    if said < sum(1 for _ in tree.find_all(expressions.Ordered)):
        yield "ORDER BY without NULLS FIRST or NULLS LAST"
