"""A log as a table of cases: each case once, each activity at its last instant, nothing unusable in it."""

from pathlib import Path

import duckdb
import pandas
import pytest

from errors import UnreadableInput, WrongUsage
from warehouse.log_cases import MOST_ACTIVITIES, write_case_table

LOG = """case,activity,at
A,apply,2026-01-01 00:00:00
A,review,2026-01-03 00:00:00
A,review,2026-01-07 00:00:00
B,apply,2026-01-02
NA,apply,2026-01-05T08:00:00+08:00
,apply,2026-01-05
　,apply,2026-01-05
C, ,2026-01-05
D,apply,yesterday
"""


def write(tmp_path: Path, text: str, name: str = "cases.parquet") -> tuple[pandas.DataFrame, dict[str, object]]:
    (tmp_path / "log.csv").write_text(text, encoding="utf-8")
    found = write_case_table(tmp_path / "log.csv", "case", "activity", "at", tmp_path / name)
    reader = "read_parquet" if name.endswith(".parquet") else "read_csv"
    table = duckdb.connect().execute(f"select * from {reader}('{found.file}') order by case_id").df()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    return table, vars(found)


@pytest.mark.parametrize("name", ["cases.parquet", "cases.csv"])
def test_one_row_a_case_with_the_last_instant_of_each_activity(tmp_path: Path, name: str) -> None:
    table, found = write(tmp_path, LOG, name)
    assert table["case_id"].tolist() == ["A", "B", "NA"]
    assert table["review"].tolist() == [pandas.Timestamp("2026-01-07"), pandas.NaT, pandas.NaT]
    assert table["apply"].tolist()[2] == pandas.Timestamp("2026-01-05"), "an offset becomes UTC"
    assert (found["cases"], found["events"], found["rejected"]) == (3, 5, 4)
    assert found["activities"] == ["apply", "review"]


def test_the_instants_of_a_large_log_are_those_of_pandas(tmp_path: Path) -> None:
    numbers = range(5000)
    log = pandas.DataFrame(
        {
            "case": [f"C{number * 7 % 611}" for number in numbers],
            "activity": [("apply", "审核", 'say "no"')[number * 5 % 3] for number in numbers],
            "at": [pandas.Timestamp("2026-01-01") + pandas.Timedelta(minutes=number * 37 % 4999) for number in numbers],
        }
    )
    table, _ = write(tmp_path, log.to_csv(index=False))
    expected = log.pivot_table(index="case", columns="activity", values="at", aggfunc="max").sort_index()
    for activity in expected.columns:
        assert table.set_index("case_id")[activity].sort_index().tolist() == expected[activity].tolist()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("case,activity,at\nA,apply,2026-01-01\nA,Apply,2026-01-02\n", "'Apply' and 'apply'"),
        ("case,activity,at\nA,case_id,2026-01-01\n", "no table can tell apart"),
        ("case,activity,at\nA,apply,never\n", "no row with a case"),
        ("case,activity,at\n" + "".join(f"A,a{i},2026-01-01\n" for i in range(MOST_ACTIVITIES + 1)), "201 activities"),
    ],
)
def test_a_log_that_is_no_table_of_cases(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UnreadableInput, match=said):
        write(tmp_path, text)


@pytest.mark.parametrize(("name", "said"), [("cases.xlsx", "should end in"), ("nowhere/cases.parquet", "no folder")])
def test_a_target_that_cannot_be_written(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    with pytest.raises(WrongUsage, match=said):
        write_case_table(tmp_path / "log.csv", "case", "activity", "at", tmp_path / name)
