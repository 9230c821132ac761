"""Headers as they come: in two rows, under headings nobody knows, or under those that a bureau has settled itself."""

from pathlib import Path
from typing import Any

import pytest

from errors import UnreadableInput
from etl.refresh import RefreshResult, refresh
from studies.status import describe_status
from tests.etl.files import POINT, application, write_csv, write_xlsx

CELLS = ["SL0001", "22", "430102", "440306", 113.9, 22.6, "440306500000", "2026-03-04 10:00", "2026-03-05 10:00"]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


def run(raw: Path, local: Path) -> RefreshResult:
    return refresh(raw, raw.parent / "warehouse", local)


def settle(local: Path, text: str, name: str = "applications.toml") -> None:
    (local / "mappings").mkdir(parents=True)
    (local / "mappings" / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_header_of_two_rows_is_one(raw: Path, local: Path, kind: str) -> None:
    """受理号 reaches over both rows; 办理时间 names a group; 居住地 and 经度 make one heading only together."""
    upper = ["受理号", "申领原因", "户籍地代码", "居住地", "", "", "受理单位", "办理时间", ""]
    lower = ["", "", "", "居住地代码", "经度", "纬度", "受理单位代码", "受理时间", "上传时间"]
    rows: list[list[Any]] = [["异地受理登记台账", *[""] * 8], upper, lower, CELLS]
    path = raw / "applications" / f"a.{kind}"
    if kind == "xlsx":
        write_xlsx(path, rows)
    else:
        path.parent.mkdir()
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    result = run(raw, local)
    assert result.records["applications"] == {"read": 1, "loaded": 1, "superseded": 0, "quarantined": 0}
    assert result.unknown_headings == []


def test_an_unknown_heading_is_named_with_what_it_may_mean(raw: Path, local: Path) -> None:
    also = {
        "审核时间点": "2026-03-05",
        "审核结论说明": "照片不合格",
        "乙": 1,
    }  # the second is near to 审核结果, and is not it
    write_csv(raw / "applications" / "a.csv", [application(1) | also])
    expected = ["审核时间点: did you mean 审核时间?", "审核结论说明", "乙"]
    assert run(raw, local).unknown_headings == [{"file": "applications/a.csv", "headings": expected}]
    warehouse = raw.parent / "warehouse"
    (file,) = [file for file in describe_status(warehouse).files if file["record"] == "applications"]
    assert file["unknown_headings"] == expected


def test_a_required_column_under_an_unknown_heading_refuses_the_file_with_the_same_hint(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)], {"accepted_at": "受理时间点"})
    write_csv(raw / "applications" / "good.csv", [application(2)])
    result = run(raw, local)
    (refused,) = result.quarantined_files
    assert refused["reason"] == "no heading for 受理时间 (accepted_at); 受理时间点: did you mean 受理时间?"
    assert result.records["applications"]["loaded"] == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("applications.toml", '"受理时间点" = "accepted_at"'),
        ("applications.toml", '[applications]\n"受理时间点" = "accepted_at"'),
        ("ours.toml", '[applications]\n"受理时间点" = "accepted_at"'),
        ("applications.toml", 'accepted_at = ["受理时刻", "受理时间点"]'),
    ],
)
def test_a_mapping_settles_it(raw: Path, local: Path, name: str, text: str) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)], {"accepted_at": "受理时间点"})
    assert run(raw, local).records["applications"]["loaded"] == 0
    settle(local, text, name)
    result = run(raw, local)
    assert result.records["applications"]["loaded"] == 1
    assert result.quarantined_files == result.unknown_headings == []


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("applications.toml", '"受理" = "acepted_at"', "'受理' = 'acepted_at' names no column .* mean accepted_at?"),
        ("ours.toml", '[aplications]\n"a" = "matter"', "no record type 'aplications'; known are applications,"),
        ("ours.toml", '"a" = "matter"', r"'a' stands outside a table; put it below one such as \[applications\]"),
        ("applications.toml", '"a" = 3', "'a' = 3 names no column of applications; its columns are application_id,"),
        ("applications.toml", '"a" = ', "not readable as TOML"),
    ],
)  # fmt: skip
def test_a_mapping_that_means_nothing_is_said(raw: Path, local: Path, name: str, text: str, sentence: str) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)])
    settle(local, text, name)
    with pytest.raises(UnreadableInput, match=sentence):
        run(raw, local)
