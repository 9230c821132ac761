"""Files of every kind become one snapshot; what is wrong with a row is said with its file and line."""

import re
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas
import pytest

from cli.__main__ import main
from errors import RefreshRefused
from etl.publish import current_snapshot, list_snapshots, rollback
from etl.refresh import RefreshResult, refresh
from studies.quarantine import list_quarantine, write_quarantine
from tests.etl.files import POINT, application, write_csv, write_parquet, write_xlsx
from warehouse import EVERYWHERE, open_current

CHINESE = {
    "application_id": "受理号",
    "matter": "申领原因",
    "hukou_code": "户籍地区划代码",
    "residence_code": "居住地区划代码",
    "acceptance_point_id": "受理点编号",
    "accepted_at": "受理时间",
}
BUREAU = ["受理号", "申领原因", "户籍地代码", "XZZ_SSXQDM", "受理单位代码", "SLSJ", "备注"]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


def run(raw: Path, local: Path, **options: Any) -> RefreshResult:
    return refresh(raw, raw.parent / "warehouse", local, **options)


def test_three_kinds_of_file_load_together_and_broken_rows_are_kept_apart(raw: Path, local: Path) -> None:
    write_csv(
        raw / "applications" / "广东.csv",
        [
            application(1, matter="到期换领"),
            application(2, accepted_at="20260230"),  # there is no 30 February
        ],
        CHINESE,
        "gb18030",
    )
    write_xlsx(
        raw / "applications" / "窗口.xlsx",
        [
            ["异地受理登记台账"],
            BUREAU,
            ["SL0003", "41", "430102", "440306", "440306500000", "2026-03-04 10:00", "x"],
            ["", "22", "999999", "440306", "440306500000", "2026-03-04 10:00", "two reasons"],
        ],
    )
    write_parquet(
        raw / "applications" / "central.parquet",
        [
            application(5, accepted_at=pandas.Timestamp("2026-03-05 11:00")),
            application(6, accepted_at=pandas.Timestamp("2026-03-06 11:00"), acceptance_point_id="nowhere"),
        ],
    )
    result = run(raw, local)
    assert result.records["applications"] == {"read": 6, "loaded": 3, "superseded": 0, "quarantined": 3}
    rows = list_quarantine(raw.parent / "warehouse")
    assert [(row.file, row.line, sorted(row.reasons)) for row in rows] == [
        ("applications/central.parquet", 2, ["acceptance_point_id.unknown"]),
        ("applications/广东.csv", 3, ["accepted_at.unreadable"]),
        ("applications/窗口.xlsx", 4, ["application_id.missing", "hukou_code.unknown"]),
    ]
    held = open_current(raw.parent / "warehouse").ask("case_history", EVERYWHERE, application_id="SL0001")
    assert held.loc[0, "matter"] == "expiry_renewal"


def test_an_unreadable_file_is_named_and_the_rest_loads(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "good.csv", [application(1)])
    (raw / "applications" / "broken.parquet").write_bytes(b"not parquet")
    (raw / "applications" / "notes.docx").write_bytes(b"left alone")
    result = run(raw, local)
    assert result.files == {"loaded": 2, "skipped": 0, "quarantined": 1}
    assert result.quarantined_files == [{"file": "applications/broken.parquet", "reason": "the file is not Parquet"}]
    assert result.ignored_files == ["applications/notes.docx"]


def test_the_copy_with_the_latest_event_wins(raw: Path, local: Path) -> None:
    write_csv(
        raw / "applications" / "a.csv",
        [
            application(1, transmitted_at="2026-03-03 10:00:00"),
            application(2, transmitted_at=""),
        ],
    )
    write_csv(
        raw / "applications" / "b.csv",
        [
            application(1, transmitted_at=""),  # older: knows less
            application(2, transmitted_at=""),  # identical: the later file stays
        ],
    )
    result = run(raw, local)
    assert result.records["applications"] == {"read": 4, "loaded": 2, "superseded": 2, "quarantined": 0}
    held = open_current(raw.parent / "warehouse").ask("case_history", EVERYWHERE, application_id="SL0001")
    assert str(held.loc[0, "transmitted_at"]) == "2026-03-03 10:00:00"


def test_lines_are_the_file_s_lines_whatever_is_quoted(raw: Path, local: Path) -> None:
    rows = [application(1, review_reason="第一行\n第二行"), application(2, matter="99"), application(3)]
    write_csv(raw / "applications" / "quoted.csv", rows)
    run(raw, local)
    (row,) = list_quarantine(raw.parent / "warehouse")
    assert (row.line, row.reasons) == (4, ["matter.unknown"])


def test_a_second_refresh_reads_nothing_again_and_changes_nothing(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)])
    first = run(raw, local)
    second = run(raw, local)
    assert second.files == {"loaded": 0, "skipped": 2, "quarantined": 0}
    assert (second.snapshot, second.records, second.changed) == (first.snapshot, first.records, False)


def test_a_mark_that_the_data_are_made_up_comes_and_goes_like_a_file(raw: Path, local: Path) -> None:
    mark = raw / "SYNTHETIC.txt"
    write_csv(raw / "applications" / "a.csv", [application(1)])
    for is_synthetic in (False, True, False):
        mark.touch() if is_synthetic else mark.unlink(missing_ok=True)
        assert run(raw, local).changed
        assert not run(raw, local).changed
        with closing(open_current(raw.parent / "warehouse")) as snapshot:
            assert snapshot.is_synthetic is is_synthetic


def test_a_removed_file_s_rows_leave_but_not_more_than_half_of_all_unasked(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(number) for number in range(3)])
    write_csv(raw / "applications" / "b.csv", [application(number) for number in range(3, 10)])
    run(raw, local)
    (raw / "applications" / "b.csv").unlink()
    with pytest.raises(RefreshRefused, match=r"7 of the 11 rows .* --allow-shrink"):
        run(raw, local)
    assert run(raw, local, allow_shrink=True).records["applications"]["loaded"] == 3


def test_a_corrected_row_takes_the_place_of_the_one_rejected(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1), application(2, hukou_code="999999")])
    run(raw, local)
    corrected = raw.parent / "corrected.csv"
    write_quarantine(list_quarantine(raw.parent / "warehouse"), corrected)
    corrected.write_text(corrected.read_text("utf-8-sig").replace("999999", "430102"), "utf-8")
    corrected.rename(raw / "applications" / "corrected.csv")
    result = run(raw, local)
    assert result.records["applications"] == {"read": 3, "loaded": 2, "superseded": 1, "quarantined": 0}


def test_rollback_goes_to_the_snapshot_before(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    write_csv(raw / "applications" / "a.csv", [application(1)])
    first = run(raw, local).snapshot
    write_csv(raw / "applications" / "b.csv", [application(2)])
    second = run(raw, local).snapshot
    assert rollback(warehouse) == (second, first)
    assert current_snapshot(warehouse) == first
    with pytest.raises(RefreshRefused, match="oldest"):
        rollback(warehouse)


def test_a_dry_run_says_what_would_come_and_publishes_nothing(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)])
    result = run(raw, local, dry_run=True)
    assert result.records["applications"]["loaded"] == 1
    assert list_snapshots(raw.parent / "warehouse") == []


def test_a_dry_run_shows_a_shrink_instead_of_refusing_it(
    raw: Path, local: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(raw / "applications" / "a.csv", [application(number) for number in range(10)])
    published = run(raw, local).snapshot
    write_csv(raw / "applications" / "a.csv", [application(1)])
    places = ["--raw", str(raw), "--warehouse", str(raw.parent / "warehouse"), "--local", str(local)]
    monkeypatch.setattr("sys.argv", ["run", "refresh", "--dry-run", *places])
    with pytest.raises(SystemExit) as done:
        main()
    said = capsys.readouterr()
    assert done.value.code == 0
    assert "dry_run: True" in said.out
    assert re.search(r"applications +0 +9 ", said.out)
    assert "9 of the 11 rows held would leave the warehouse" in said.err
    assert said.err.endswith("This was a dry run; nothing was published.\n")
    assert current_snapshot(raw.parent / "warehouse") == published


def test_an_id_number_is_stored_nowhere(raw: Path, local: Path) -> None:
    number = "999999199001010018"
    write_csv(
        raw / "applications" / "a.csv",
        [
            application(1, applicant_id=number),
            application(2, applicant_id=number, matter="99"),  # rejected rows hide it too
        ],
    )
    run(raw, local)
    for path in (raw.parent / "warehouse").rglob("*"):
        assert path.is_dir() or number.encode() not in path.read_bytes(), path


def test_a_row_from_the_future_waits_until_its_day_comes(
    raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coming = datetime.now() + timedelta(days=30)
    write_csv(raw / "applications" / "a.csv", [application(1), application(2, accepted_at=f"{coming:%Y-%m-%d %H:%M}")])
    first = run(raw, local)
    assert [row.reasons for row in list_quarantine(raw.parent / "warehouse")] == [["accepted_at.future"]]
    assert not run(raw, local).changed
    monkeypatch.setattr("etl.build.tomorrow", lambda: coming + timedelta(days=1))
    assert run(raw, local).records["applications"]["loaded"] == first.records["applications"]["loaded"] + 1


def test_a_refresh_goes_on_while_this_process_reads_the_snapshot(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)])
    first = run(raw, local)
    reader = open_current(raw.parent / "warehouse")
    assert run(raw, local).snapshot == first.snapshot
    write_csv(raw / "applications" / "b.csv", [application(2)])
    assert run(raw, local).snapshot != first.snapshot
    assert len(reader.ask("loaded_files", EVERYWHERE)) == 2  # the reader keeps the snapshot that it opened
    reader.close()
