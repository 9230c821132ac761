"""Every model is in the SQL that DuckDB and Spark read alike, and the gatekeeper refuses what differs."""

import pytest

from etl.models import load_models
from etl.models.portable import find_unportable


@pytest.mark.parametrize(("name", "text"), load_models().items())
def test_model_is_portable(name: str, text: str) -> None:
    assert find_unportable(text) == []


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("select quantile_cont(days, 0.5) from t", "exact on one engine, approximate on the other"),
        ("select median(days) from t", "likewise"),
        ("select * from t qualify row_number() over (order by a) = 1", "Spark 4.0 fails"),
        ("select * exclude (a) from t", "DuckDB only"),
        ("select a // 2 from t", "DuckDB only"),
        ("select a / b from t", "infinity on one, an error on the other"),
        ("select list_transform(a, x -> x + 1) from t", "DuckDB only"),
        ('select "a" from t', "a text on Spark"),
        ("select date_diff('day', a, b) from t", "23 on one and 22 on the other"),
        ("select epoch(a) from t", "one engine only"),
        ("select strftime(a, '%Y') from t", "one engine only"),
        ("select a + interval '5' day from t", "a TIMESTAMP on one, a DATE on the other"),
        ("select extract(dow from a) from t", "0 on one, 1 on the other"),
        ("select arg_max(a, b) from t", "DuckDB only"),
        ("select regexp_matches(a, 'x') from t", "DuckDB only"),
        ("select starts_with(a, 'x') from t", "one name on each"),
        ("select string_agg(a, ',') from t", "order undefined"),
    ],
)
def test_what_differs_is_refused(expression: str, why: str) -> None:
    assert find_unportable(expression), why


@pytest.mark.parametrize(
    "expression",
    [
        "select cast(a - b as integer) as days from t",
        "select cast(a + interval '5' day as date) as due_on from t",
        "select sum(a) * 1.0e0 / nullif(sum(b), 0) as share from t",
        "select count(*) filter (where a > 1) as n from t group by b order by b desc nulls last",
    ],
)
def test_what_agrees_is_let_through(expression: str) -> None:
    assert find_unportable(expression) == []
