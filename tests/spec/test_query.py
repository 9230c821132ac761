"""A reader's SQL reads the snapshot and reaches nothing else."""

from pathlib import Path

import pytest

from errors import RefusedQuery
from studies.query import QueryAnswer, answer_query
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope

APPLICATIONS = """
application_id | accepted_at         | fee_yuan
A              | 2026-03-02 09:05:00 | 20
B              | 2026-03-03 10:00:00 | 40
C              | 2026-03-04 11:00:00 |
"""


@pytest.fixture
def warehouse(draw: Draw) -> Path:
    return draw(applications=APPLICATIONS).path.parent


def ask(warehouse: Path, sql: str, limit: int = 1000) -> QueryAnswer:
    return answer_query(warehouse, warehouse / "no local", sql, EVERYWHERE, limit)


def test_rows_are_plain_values(warehouse: Path) -> None:
    answer = ask(warehouse, "select application_id, accepted_on, 1.5 as x, uuid() as u from core_case_days order by 1")
    assert answer.columns == ["application_id", "accepted_on", "x", "u"]
    assert answer.rows[0][0] == "A"
    assert answer.rows[0][1].isoformat() == "2026-03-02"
    assert answer.rows[0][2] == 1.5
    assert isinstance(answer.rows[0][3], str)


def test_a_sum_of_counts_is_a_whole_number(warehouse: Path) -> None:
    assert ask(warehouse, "select sum(1), count(fee_yuan) from core_applications").rows == [[3, 2]]


@pytest.mark.parametrize(
    "sql",
    [
        "with held as (from core_case_days) select application_id from held",
        "describe core_case_days",
        "show tables",
        "select 1 -- a remark at the end",
    ],
)
def test_whatever_reads_may_run(warehouse: Path, sql: str) -> None:
    assert ask(warehouse, sql).rows


def test_the_limit_cuts_and_says_so(warehouse: Path) -> None:
    cut, whole = (ask(warehouse, "from core_case_days", limit) for limit in (2, 3))
    assert (len(cut.rows), cut.is_cut) == (2, True)
    assert (len(whole.rows), whole.is_cut) == (3, False)


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("select * from read_csv('/etc/passwd')", "a file"),
        ("select * from '/etc/passwd'", "a file by its name"),
        ("select * from glob('/etc/*')", "the names of files"),
        ("select * from read_text('http://example.org/')", "the network"),
        ("copy core_case_days to 'cases.csv'", "writes a file"),
        ("attach 'other.duckdb'", "opens a file"),
        ("set enable_external_access = true", "opens the lock"),
        ("install httpfs", "fetches an extension"),
        ("load httpfs", "loads one"),
        ("pragma enable_profiling", "changes a setting"),
        ("delete from core_applications", "changes the snapshot"),
        ("create table x as select 1", "adds to it"),
        ("create temp table x as select 1", "leaves something behind"),
        ("with gone as (delete from core_applications returning *) select * from gone", "changes it inside a SELECT"),
        ("select 1; select 2", "two statements"),
        ("", "none"),
        ("-- only a remark", "none"),
        ("select nothing from core_case_days", "no such column"),
        ("selec 1", "not SQL"),
        ("select $day", "a value that is not given"),
        ("select now()", "the computer's clock, with a time zone"),
    ],
)
def test_the_rest_is_refused_in_one_sentence(warehouse: Path, sql: str, why: str) -> None:
    with pytest.raises(RefusedQuery) as refused:
        ask(warehouse, sql)
    sentence = str(refused.value)
    assert sentence.count("\n") == 0, why
    assert "Traceback" not in sentence


def test_the_snapshot_is_as_it_was_after_all_this(warehouse: Path) -> None:
    before = next(warehouse.glob("*.duckdb")).read_bytes()
    with pytest.raises(RefusedQuery):
        ask(warehouse, "with gone as (delete from core_applications returning *) select * from gone")
    assert next(warehouse.glob("*.duckdb")).read_bytes() == before
    assert sorted(path.name for path in warehouse.iterdir()) == ["current.json", "snapshot_0.duckdb"]


def test_a_reader_of_one_area_may_not_write_queries(warehouse: Path) -> None:
    with pytest.raises(RefusedQuery, match="every area"):
        answer_query(warehouse, warehouse, "select 1", Scope("4403"))
