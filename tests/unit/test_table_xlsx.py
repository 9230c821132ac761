"""A table as a workbook: what it is stands on top, numbers are numbers, text stays text."""

import io
from datetime import datetime

import pandas
from python_calamine import CalamineWorkbook

from reports.table_xlsx import table_xlsx

TABLE = pandas.DataFrame(
    {"受理号": ["=1+1", "SL2"], "剩余（天）": pandas.array([-3, None], "Int64"), "概率": [0.5, None]}
)
NOTES = {"标题": "待办清单", "快照": "snapshot_1"}


def test_the_table_and_its_notes_are_all_there() -> None:
    content = table_xlsx(TABLE, NOTES, datetime(2026, 3, 20))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    text = [[cell for cell in row if cell != ""] for row in rows]
    assert text[0] == ["待办清单"]
    assert ["快照: snapshot_1"] in text
    assert text[-3:] == [["受理号", "剩余（天）", "概率"], ["=1+1", -3, 0.5], ["SL2", "–", "–"]]


def test_the_same_table_has_the_same_bytes() -> None:
    day = datetime(2026, 3, 20)
    assert table_xlsx(TABLE, NOTES, day) == table_xlsx(TABLE, NOTES, day)
    assert table_xlsx(TABLE.head(0), NOTES, None)
