"""Every model is in the SQL that DuckDB and Spark read alike, and the gatekeeper refuses what differs.

TRY_CAST of text that only one engine reads (`2026`, `2026/03/01`) cannot be told from text that both read: TRY_CAST is
refused altogether. Text in a column, LOWER of letters beyond ASCII and a sum over doubles cannot be seen in a model.
"""

import pytest

from etl.models import load_models
from etl.models.portable import find_unportable
from tests.engines.constructs import CONSTRUCTS, Construct, as_query


@pytest.mark.parametrize(("name", "text"), load_models().items())
def test_model_is_portable(name: str, text: str) -> None:
    assert find_unportable(text) == []


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.refused)
def test_what_differs_is_refused(construct: Construct) -> None:
    assert find_unportable(as_query(construct.refused)), construct.differs


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.allowed)
def test_its_near_neighbour_is_let_through(construct: Construct) -> None:
    assert find_unportable(as_query(construct.allowed)) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("select cast(a - b as integer) as days, c - d as minutes from t", "a difference without CAST AS INTEGER"),
        ("select cast(count(*) as integer) as n, a + interval '5' day as due_on from t", "date + INTERVAL"),
        ("select sum(case when a / b > 1 then 1 end) * 1.0e0 as share from t", "division without NULLIF"),
        ("select a from t order by a nulls last, b desc", "ORDER BY without NULLS"),
        ("select a from t order by a nulls first", None),
        ("select cast(minutes as integer) as m from t", "CAST AS INT of what may have a fraction"),
        ("with s as (select case when a then 1 else 0 end as m from t) select cast(m as tinyint) as m from s", None),
        ("with s as (select a / 2 as m from t) select cast(m as tinyint) as m from s", "CAST AS TINYINT"),
        ("select cast(m as tinyint) as m from t", "CAST AS TINYINT"),  # a name that is defined by itself alone
        ("select sum(a) * 1.0e0 / nullif(sum(b), 0) as share from t", None),
        ("select a b c from t", "a text that cannot be read"),
        ("select 'left open from t", "a text that cannot be read"),
    ],
)
def test_a_construct_is_found_among_allowed_ones(text: str, reason: str | None) -> None:
    found = find_unportable(text)
    assert found == [] if reason is None else [item for item in found if item.startswith(reason)]
