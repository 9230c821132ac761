"""Tables say on the screen and in the file the same: headings with units, numbers in them, notes above."""

import csv
import io

import pandas
import pytest

from dashboard.tables import Column, present, write_csv, write_number

COLUMNS = {
    "name": Column("地区"),
    "persons": Column("流动人口", "persons"),
    "share": Column("覆盖率", "share"),
    "at": Column("时间", "instant"),
}


@pytest.fixture
def table() -> pandas.DataFrame:
    """One ordinary row; one without values; columns in another order, and one that is not shown."""
    return pandas.DataFrame(
        {
            "share": [0.5512, None],
            "hidden": [1, 2],
            "name": ["宝安区", None],
            "persons": [1234.0, None],
            "at": [pandas.Timestamp("2026-10-31 08:05:59"), pandas.NaT],
        }
    )


def test_columns_are_headed_with_their_units_in_order(table: pandas.DataFrame) -> None:
    assert list(present(table, COLUMNS)) == ["地区", "流动人口（人）", "覆盖率（%）", "时间"]


def test_values_are_in_the_unit_of_the_heading(table: pandas.DataFrame) -> None:
    shown = present(table, COLUMNS)
    assert shown.iloc[0].tolist() == ["宝安区", 1234, 55.1, "2026-10-31 08:05"]
    assert shown["流动人口（人）"].isna().tolist() == [False, True]
    assert shown["地区"][1] == "–"


def test_file_begins_with_notes_and_then_says_what_the_screen_says(table: pandas.DataFrame) -> None:
    content = write_csv(present(table, COLUMNS), {"快照": "snapshot_1", "出行方式": "步行"})
    assert content.startswith(b"\xef\xbb\xbf#")  # so that Excel and WPS read it as UTF-8
    lines = content.decode("utf-8-sig").splitlines()
    assert lines[:2] == ["# 快照: snapshot_1", "# 出行方式: 步行"]
    rows = list(csv.reader(io.StringIO("\n".join(lines[2:]))))
    assert rows == [
        ["地区", "流动人口（人）", "覆盖率（%）", "时间"],
        ["宝安区", "1234", "55.1", "2026-10-31 08:05"],
        ["–", "", "", ""],
    ]


def test_a_name_that_looks_like_a_formula_stays_a_text() -> None:
    content = write_csv(pandas.DataFrame({"name": ["=1+1", "@x", "a"]}), {})
    assert content.decode("utf-8-sig").splitlines() == ["name", "'=1+1", "'@x", "a"]


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (0.0301893, "fine_share", "3.02%"),
        (13330374, "persons", "13,330,374 人"),
        (None, "days", "–"),
        (28, "days", "28.0 天"),
    ],
)
def test_a_number_is_said_with_its_unit(value: float | None, kind: str, said: str) -> None:
    assert write_number(value, kind) == said
