"""What the gatekeeper of the models refuses does differ, and what it lets through does not: tried on both engines."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from tests.engines.constructs import CONSTRUCTS, SAMPLE, Construct, as_query

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

FAILED = "an error"


@pytest.fixture(scope="module")
def sample(spark: "SparkSession") -> duckdb.DuckDBPyConnection:
    """The sample as `p` on both engines."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    connection.execute(f"create table p as {SAMPLE}")
    spark.sql(SAMPLE).createOrReplaceTempView("p")
    return connection


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.allowed)
def test_what_is_let_through_is_alike(
    sample: duckdb.DuckDBPyConnection, spark: "SparkSession", construct: Construct
) -> None:
    ours, theirs = _answers(sample, spark, construct.allowed)
    assert ours == theirs
    assert ours != FAILED


@pytest.mark.parametrize(
    "construct", [each for each in CONSTRUCTS if not each.alike], ids=lambda construct: construct.refused
)
def test_what_is_refused_differs(
    sample: duckdb.DuckDBPyConnection, spark: "SparkSession", construct: Construct
) -> None:
    ours, theirs = _answers(sample, spark, construct.refused)
    assert ours != theirs, construct.differs


def _answers(sample: duckdb.DuckDBPyConnection, spark: "SparkSession", text: str) -> tuple[Any, Any]:
    """The rows on DuckDB and on Spark; in one order where the query asks for none."""
    from pyspark.errors import PySparkException

    query = as_query(text)
    ours: Any = FAILED
    theirs: Any = FAILED
    with suppress(duckdb.Error):
        ours = sample.execute(query).fetchall()
    with suppress(PySparkException):
        theirs = spark.sql(query).collect()
    return _plain(ours, query), _plain(theirs, query)


def _plain(rows: Any, query: str) -> Any:
    """Values with their kinds: 7 and 7.0 and Decimal(7) are three."""
    if rows == FAILED:
        return rows
    plain = [[(type(value).__name__, value) for value in row] for row in rows]
    return plain if query.endswith(("order by n", "order by n nulls last")) else sorted(plain, key=repr)
