"""What DuckDB and Spark read differently, with the near neighbour that both read alike.

One row per construct: how the answers differ (DuckDB; Spark), an expression or query that the gatekeeper of the models
refuses, and one that it lets through. tests/unit asks the gatekeeper; tests/engines runs both on both engines.
"""

from typing import NamedTuple

# One row of values, one with a leap day and the first minute of a day, one that is NULL in part, one of NULLs.
SAMPLE = """
select * from (values
    (1, 7.5e0, date '2026-03-01', timestamp '2026-03-01 23:59:59', 'abc', true),
    (2, -7.5e0, date '2024-02-29', timestamp '2024-02-29 00:00:07', 'x_y', false),
    (3, 0.0e0, date '2026-02-14', timestamp '2026-02-14 12:00:00', cast(null as string), true),
    (cast(null as integer), cast(null as double), cast(null as date), cast(null as timestamp),
     cast(null as string), cast(null as boolean))
) as v(n, f, d, t, s, b)"""


class Construct(NamedTuple):
    """`alike`: this example gives the same on both, but others of its kind do not, or Spark 4.0 fails."""

    differs: str
    refused: str
    allowed: str
    alike: bool = False


CONSTRUCTS = [
    # Casts of text and fractions.
    Construct("8; 7", "cast(7.5 as integer)", "cast(7.5e0 as double)"),
    Construct("8; 7", "cast(f as integer)", "cast(ceil(f) as integer)"),
    Construct("8; 7", "cast(f / 2 as bigint)", "cast(round(f / 2) as bigint)"),
    Construct(
        "8; 7",
        "cast(case when b then f else 1 end as smallint)",
        "cast(case when b then 2 else 1 end as smallint)",
    ),
    Construct("8; NULL", "try_cast('7.5' as integer)", "cast('7' as integer)"),
    Construct("1000; NULL", "try_cast('1e3' as integer)", "cast('1000' as integer)"),
    Construct("1000; NULL", "try_cast('1_000' as integer)", "1000 + n"),
    Construct("a value; NULL", "try_cast('2026/03/01' as date)", "cast('2026-03-01' as date)"),
    Construct("a value; NULL", "try_cast('2026-03-01 24:00:00' as timestamp)", "timestamp '2026-03-02 00:00:00'"),
    Construct("a value; NULL", "try_cast('infinity' as date)", "date '9999-12-31'"),
    Construct("NULL; 1 January", "try_cast('2026' as date)", "date '2026-01-01'"),
    Construct("NULL; 1 March", "try_cast('2026-03' as date)", "make_date(2026, 3, 1)"),
    Construct("an error; 1 January", "cast('2026' as date)", "cast('2026-01-01' as date)"),
    Construct("8; an error", "cast('7.5' as integer)", "cast('7.5' as double)"),
    Construct(
        "the offset is ignored, silently, on both",
        "cast('2026-03-01T09:05:00+08:00' as timestamp)",
        "cast('2026-03-01T09:05:00' as timestamp)",
        alike=True,
    ),
    Construct("likewise", "timestamp '2026-03-01 09:05:00Z'", "timestamp '2026-03-01 09:05:00'", alike=True),
    Construct("a zone; an error", "cast(t as timestamp with time zone) is null", "cast(t as timestamp)"),
    Construct("text; an error", "cast(n as varchar)", "cast(d as timestamp)"),
    Construct("7.5 as a decimal is widened differently", "cast(f as decimal(9, 2)) / 3", "cast(f as double) / 3"),
    Construct("8; 7, by another sign", "f::integer", "cast(ceil(f) as smallint)"),
    # Numbers.
    Construct("infinity; an error", "1 / 0", "1 / nullif(0, 0)"),
    Construct("infinity; an error", "cast(1 as double) / 0", "cast(1 as double) / 2"),
    Construct("infinity; an error", "f / (n - n)", "f / nullif(n - 1, 0)"),
    Construct("infinity; an error: NULLIF of another number", "2 / nullif(0, 1)", "2 / nullif(1, 0)"),
    Construct("DOUBLE; DECIMAL(7,6)", "1.0 / 3", "1.0e0 / 3"),
    Construct("1; an error", "2 // 2", "cast(ceil(2.0e0 / 2) as integer)"),
    Construct("1000; an error", "1_000", "1000"),
    Construct("DOUBLE; BIGINT", "floor(f)", "cast(ceil(f) as bigint) - 1"),
    Construct("the last digit, by the machine", "exp(1.0e0)", "sqrt(2.0e0)", alike=True),
    Construct("the last digit, by the machine", "ln(cast(n as double))", "abs(f)", alike=True),
    Construct("the last digit, by the machine", "power(cast(n as double) * 5, 1.7e0)", "f * f", alike=True),
    Construct("1.0; 1.01", "round(1.005e0, 2)", "round(f)"),
    Construct("to the power of; bitwise xor", "n ^ 2", "n * n"),
    Construct("HUGEINT; BIGINT", "sum(n)", "cast(sum(n) as bigint)", alike=True),
    Construct(
        "of doubles the last digit, by the order of rows",
        "avg(f)",
        "cast(sum(n) as bigint) * 1.0e0 / nullif(count(n), 0)",
        alike=True,
    ),
    # Dates and times.
    Construct("BIGINT; an interval", "d - d", "cast(d - date '2026-01-01' as integer)"),
    Construct("BIGINT; an interval", "max(d) - min(d)", "cast(max(d) - min(d) as integer)"),
    Construct("an error; days", "datediff(d, d)", "cast(cast(t as date) - d as integer)"),
    Construct("days; an error", "date_diff('day', d, d)", "d - 5"),
    Construct("seconds; an error", "epoch(t)", "hour(t) * 3600 + minute(t) * 60 + second(t)"),
    Construct("an error; seconds", "unix_timestamp(t)", "minute(t) - minute(t)"),
    Construct("text; an error", "strftime(t, '%Y')", "year(t)"),
    Construct("an error; text", "date_format(t, 'yyyy')", "extract(year from t)"),
    Construct("TIMESTAMP; DATE", "d + interval '5' day", "cast(d + interval '5' day as date)"),
    Construct(
        "TIMESTAMP; DATE",
        "coalesce(d + interval '5' day, cast(null as date))",
        "cast(t + interval '5' hour as timestamp)",
    ),
    Construct("0; 1 on a Sunday", "extract(dow from d)", "extract(week from d)"),
    Construct("0; 1 on a Sunday", "dayofweek(d)", "extract(quarter from d)"),
    Construct("0; 6 on a Sunday", "weekday(d)", "day(d)"),
    Construct("7; an error", "extract(isodow from d)", "month(d)"),
    Construct("BIGINT; DECIMAL", "extract(second from t)", "second(t)"),
    Construct("BIGINT; DECIMAL", "date_part('second', t)", "extract(minute from t)"),
    Construct("without a zone; with one", "date_trunc('month', t)", "cast(date_trunc('month', t) as date)"),
    Construct("likewise", "greatest(date_trunc('day', t), t)", "t = date_trunc('day', t)"),
    Construct("another day tomorrow", "current_date", "date '2026-03-01'", alike=True),
    # Text.
    Construct("a; NULL", "concat('a', s)", "'a' || s"),
    Construct("a; NULL", "concat('a', null)", "concat_ws('-', 'a', s)"),
    Construct("two characters; three", "substring(s, 0, 3)", "substr(s, 1, 2)"),
    Construct("two characters; three", "substr(s, 0, 3)", "substr(s, 2)"),
    Construct("from behind; nothing", "left(s, -1)", "left(s, 2)"),
    Construct("nothing; an error", "split_part(s, '_', 0)", "split_part(s, '_', 1)"),
    Construct("of these characters; the other way about", "trim(s, 'a')", "trim(s)"),
    Construct("ẞ; SS", "upper('ß')", "lower(s)"),
    Construct("a place; an error", "strpos(s, 'b')", "position('b' in s)"),
    Construct("true; an error", "starts_with(s, 'a')", "left(s, 1) = 'a'"),
    Construct("true; an error", "regexp_matches(s, 'a')", "s like 'a%'"),
    Construct("true; an error", "s ~ 'a'", "s = 'a'"),
    Construct("true; an error", "s similar to 'a.*'", "s like '%b%'"),
    Construct("true; an error", "s glob 'a*'", "s in ('abc', 'b')"),
    Construct("a character; its escape", r"s like 'x\_y'", "s like 'x_y'"),
    Construct("two characters; one", r"'\n'", "'n'"),
    Construct("Spark has another escape by default", "s like 'x!_y' escape '!'", "s not like 'x!_y'", alike=True),
    Construct("not on the list of what was compared", "s ilike 'X%'", "lower(s) like 'x%'", alike=True),
    Construct("a text; an error", "$$a$$", "'$a'"),
    Construct("it's; its on Spark 4.0", "'it''s'", "'its'", alike=True),
    Construct("a text; an error", r"e'a\nb'", "'a'"),
    # Names and rows.
    Construct("a column; the text", 'select "n" as r from p', "select n as r from p"),
    Construct(
        "last; first",
        "select s, row_number() over (order by s) as r from p where n is null or n < 3",
        "select s, row_number() over (order by s nulls last) as r from p where n is null or n < 3",
    ),
    Construct("last; first", "select n from p order by n", "select n from p order by n nulls last"),
    Construct("any", "row_number() over (partition by b)", "lag(n) over (order by n nulls first)", alike=True),
    Construct("of equal rows any", "select b from p order by b nulls last limit 1", "max(n)", alike=True),
    Construct("skips NULL; keeps it", "max_by(s, n)", "max(case when b then n end)"),
    Construct("skips NULL; keeps it", "min_by(s, -n)", "min(s)"),
    Construct("a value; an error", "arg_max(s, n)", "bool_or(b)"),
    Construct("exact; an error", "quantile_cont(n, 0.5e0)", "count(distinct n)"),
    Construct("in no order", "string_agg(s, ',')", "max(s)", alike=True),
    Construct("approximate where translated", "median(n)", "count(*) filter (where b)", alike=True),
    Construct("works; an error", "* exclude (n, f, t)", "d, s, b"),
    Construct("works; an error", "select * replace (1 as n) from p where n = 0", "select p.* from p where n = 0"),
    Construct(
        "works; an error",
        "select n from p union all by name select n from p",
        "select n from p union all select n from p",
    ),
    Construct("works; an error", "select n as m from p where m > 1", "select n as m from p where n > 1"),
    Construct(
        "works; fails on Spark 4.0",
        "select n from p qualify row_number() over (order by n nulls last) = 1",
        "select n from (select n, row_number() over (order by n nulls last) as place from p) as q where place = 1",
        alike=True,
    ),
    Construct("works; an error", "list_transform([1], lambda x: x + 1)", "coalesce(n, 1)"),
    Construct("an error on both", "list_transform([1], x -> x + 1)", "nullif(n, 1)", alike=True),
    Construct("works; an error", "[n, 2]", "greatest(n, 2)"),
    Construct("works; an error", "{'a': n}", "least(n, 2)"),
    Construct("works; an error", "select distinct on (b) b from p", "select distinct b from p"),
    Construct(
        "joins on whatever has one name on both sides",
        "select q.n from p natural join p as q",
        "select n from p semi join p as q using (n)",
        alike=True,
    ),
    Construct(
        "NULL; false",
        "n not in (select n from p)",
        "select n from p anti join (select n from p where b) as q using (n)",
    ),
    Construct(
        "works; fails on Spark 4.0",
        "with recursive r as (select 1 as n) select n from r",
        "with r as (select 1 as n) select n from r",
        alike=True,
    ),
]  # fmt: skip


def as_query(text: str) -> str:
    """An expression as a query over the sample."""
    return text if text.startswith(("select", "with")) else f"select {text} from p"
