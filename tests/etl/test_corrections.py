"""The way back from the quarantine: `quarantine --csv`, corrected, dropped back in, refreshed."""

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas
import pytest

from cli.__main__ import main
from errors import WrongUsage
from etl.refresh import RefreshResult, refresh
from studies.quarantine import RejectedRow, list_quarantine, write_quarantine
from tests.etl.files import POINT, application, read_core, write_csv, write_parquet, write_xlsx

PERSON = {
    "applicant_id": "999999199001010018",
    "birth_date": "1990-01-01",
    "residence_lon": "113.9",
    "residence_lat": "22.6",
}
KEPT = ["applicant_key", "age_band", "residence_cell"]
Change = Callable[[dict[str, str]], Mapping[str, str]]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


def run(raw: Path, local: Path) -> RefreshResult:
    return refresh(raw, raw.parent / "warehouse", local, allow_shrink=True)


def counts(result: RefreshResult) -> tuple[int, int, int, int]:
    found = result.records["applications"]
    assert found["read"] == found["loaded"] + found["superseded"] + found["quarantined"]
    return found["read"], found["loaded"], found["superseded"], found["quarantined"]


def rejected(raw: Path) -> list[RejectedRow]:
    return list_quarantine(raw.parent / "warehouse", "applications")


def hand_back(raw: Path, name: str, change: Change, only: str | None = None) -> None:
    """Write the quarantine, change each row in a spreadsheet's stead, and drop the file into RAW."""
    rows = [row for row in rejected(raw) if only is None or row.file == only]
    written = raw.parent / "quarantine.csv"
    written.unlink(missing_ok=True)
    write_quarantine(rows, written)
    with written.open(encoding="utf-8-sig", newline="") as file:
        corrected = [row | dict(change(row)) for row in csv.DictReader(file)]
    write_csv(raw / "applications" / name, corrected)


def held(raw: Path, number: int = 1) -> pandas.Series:
    core = read_core(raw.parent / "warehouse", "applications").set_index("application_id")
    return core.loc[f"SL{number:04}"]


def test_corrections_are_not_written_over(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999")])
    run(raw, local)
    corrected = raw / "applications" / "corrected.csv"
    corrected.write_text("the work of a day")
    with pytest.raises(WrongUsage, match=r"corrected\.csv is there already .* choose another name"):
        write_quarantine(rejected(raw), corrected)
    assert corrected.read_text() == "the work of a day"


def test_the_command_says_what_becomes_of_masked_cells(
    raw: Path, local: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, accepted_at="20260230") | PERSON])
    run(raw, local)
    places = ["--warehouse", str(raw.parent / "warehouse"), "--csv", str(raw.parent / "out.csv")]
    monkeypatch.setattr("sys.argv", ["run", "quarantine", *places])
    with pytest.raises(SystemExit) as done:
        main()
    assert done.value.code == 0
    assert "give birth_date again" in capsys.readouterr().err


def as_csv(path: Path, rows: list[dict[str, Any]]) -> None:
    write_csv(path.with_suffix(".csv"), rows)


def as_xlsx(path: Path, rows: list[dict[str, Any]]) -> None:
    write_xlsx(path.with_suffix(".xlsx"), [["台账"], list(rows[0]), *[list(row.values()) for row in rows]])


def as_parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    write_parquet(path.with_suffix(".parquet"), [row | {"transmitted_at": pandas.NaT} for row in rows])


@pytest.mark.parametrize("write", [as_csv, as_xlsx, as_parquet])
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ({"hukou_code": "999999"}, {"hukou_code": "430102"}),
        (
            {"acceptance_point_id": "nowhere"},
            {"acceptance_point_id": POINT["acceptance_point_id"]},
        ),  # told by other rows
        ({"accepted_at": "2099-01-01"}, {"accepted_at": "2026-03-02 09:05:00"}),
        (
            {"hukou_code": "", "matter": "99", "fee_yuan": "免费"},  # several reasons
            {"hukou_code": "430102", "matter": "22", "fee_yuan": "0"},
        ),
    ],
)
def test_a_corrected_row_is_as_if_it_had_been_right_at_once(
    raw: Path,
    local: Path,
    write: Callable[[Path, list[dict[str, Any]]], None],
    wrong: dict[str, str],
    right: dict[str, str],
) -> None:
    write(raw / "applications" / "a", [application(1) | PERSON | right])
    run(raw, local)
    expected = held(raw)
    assert expected[KEPT].notna().all()
    for path in (raw / "applications").iterdir():
        path.unlink()
    write(raw / "applications" / "a", [application(1) | PERSON | wrong])
    assert counts(run(raw, local)) == (1, 0, 0, 1)
    hand_back(raw, "b.csv", lambda row: right)
    assert counts(run(raw, local)) == (2, 1, 1, 0)
    if "accepted_at" in wrong:  # the age was that on another day, and the birth date is gone
        expected["age_band"] = None
    pandas.testing.assert_series_equal(held(raw), expected, check_dtype=False)


def test_of_the_attempts_at_a_row_the_last_one_stays_in_quarantine_until_one_is_right(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999") | PERSON, application(2)])
    run(raw, local)
    hand_back(raw, "z.csv", lambda row: {"hukou_code": "888888"})
    assert counts(run(raw, local)) == (3, 1, 1, 1)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "777777"})  # an attempt at that attempt, earlier by name
    assert counts(run(raw, local)) == (4, 1, 2, 1)
    assert [row.file for row in rejected(raw)] == ["applications/b.csv"]
    hand_back(raw, "c.csv", lambda row: {"hukou_code": "430102"})
    assert counts(run(raw, local)) == (5, 2, 3, 0)
    assert held(raw)[KEPT].notna().all()  # masked three times over
    assert not run(raw, local).changed


def test_a_quarantine_dropped_back_as_it_is_does_not_grow(raw: Path, local: Path) -> None:
    rows = [
        application(1, hukou_code="999999") | PERSON,
        application(2, accepted_at="20260230") | PERSON,
        application(3, acceptance_point_id="nowhere") | PERSON,
        application(4, residence_lon="113.9"),
        application(5, application_id="", matter="99"),
        application(6, accepted_at="2099-01-01") | PERSON,
        application(7, applicant_id="9.99999E+17"),
    ]
    write_csv(raw / "applications" / "a.csv", rows)
    assert counts(run(raw, local)) == (7, 0, 0, 7)
    for number, name in enumerate(("b.csv", "c.csv"), start=1):
        hand_back(raw, name, lambda row: {})
        assert counts(run(raw, local)) == (7 + 7 * number, 0, 7 * number, 7)
    assert {row.file for row in rejected(raw)} == {"applications/c.csv"}
    (raw / "applications" / "c.csv").unlink()
    assert counts(run(raw, local)) == (14, 0, 7, 7)


@pytest.mark.parametrize(
    "names",
    [
        {"corrects_line": "3"},  # a row that was not rejected, of another record
        {"corrects_line": "99"},
        {"corrects_line": ""},
        {"corrects_line": "two"},
        {"corrects_file": "applications/nowhere.csv"},
        {"corrects_file": "my corrections"},
        {"corrects_file": ""},
    ],
)
def test_a_correction_that_names_no_row_rejected_is_rejected(raw: Path, local: Path, names: dict[str, str]) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999"), application(2)])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"} | names)
    assert counts(run(raw, local)) == (3, 1, 0, 2)
    assert [row.reasons for row in rejected(raw)] == [["hukou_code.unknown"], ["corrects_line.unknown"]]
    assert rejected(raw)[1].values["hukou_code"] == "430102"
    assert not run(raw, local).changed
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"}, only="applications/a.csv")
    assert counts(run(raw, local)) == (3, 2, 1, 0)


def test_a_correction_of_a_row_that_is_right_by_now_is_a_copy_of_it(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999")])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"})
    hand_back(raw, "c.csv", lambda row: {"hukou_code": "430103", "corrects_file": "applications/b.csv"})
    assert counts(run(raw, local)) == (3, 1, 2, 0)
    write_csv(raw / "applications" / "a.csv", [application(1)])  # mended where it came from
    assert counts(run(raw, local)) == (3, 1, 2, 0)
    assert held(raw)["hukou_code"] == "430103"


def test_another_attempt_at_the_same_row_makes_way_too(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999") | PERSON])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "888888"})
    hand_back(raw, "c.csv", lambda row: {"hukou_code": "777777"})
    assert counts(run(raw, local)) == (3, 0, 2, 1)
    right = {"hukou_code": "430102", "corrects_file": "applications/a.csv"}  # and not the attempt that is listed
    hand_back(raw, "d.csv", lambda row: right)
    assert counts(run(raw, local)) == (4, 1, 3, 0)


def test_two_good_corrections_of_one_row_count_it_once(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999") | PERSON])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"})
    hand_back(raw, "c.csv", lambda row: {"hukou_code": "430103"})
    assert counts(run(raw, local)) == (3, 1, 2, 0)
    assert held(raw)["hukou_code"] == "430103"


def test_what_is_masked_is_taken_from_the_row_corrected_and_what_is_given_is_not(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(n, hukou_code="999999") | PERSON for n in (1, 2, 3)])
    run(raw, local)
    changes = [{}, {"applicant_id": "999999199001010026"}, {"applicant_id": "", "birth_date": ""}]
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"} | changes[int(row["corrects_line"]) - 2])
    assert counts(run(raw, local)) == (6, 3, 3, 0)
    kept, replaced, emptied = (held(raw, number) for number in (1, 2, 3))
    assert kept["applicant_key"] != replaced["applicant_key"]
    assert replaced["age_band"] == kept["age_band"] == "26_45"
    assert emptied[["applicant_key", "age_band"]].isna().all()
    assert emptied["residence_cell"] == kept["residence_cell"]


def test_a_masked_cell_that_was_itself_wrong_must_be_given(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1) | PERSON | {"applicant_id": "9.99999E+17"}])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {})
    assert counts(run(raw, local)) == (2, 0, 1, 1)
    assert [row.reasons for row in rejected(raw)] == [["applicant_id.masked"]]
    hand_back(raw, "c.csv", lambda row: {"applicant_id": PERSON["applicant_id"]})
    assert counts(run(raw, local)) == (3, 1, 2, 0)
    assert held(raw)[KEPT].notna().all()


def test_a_mask_with_no_row_behind_it_is_no_value(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999") | PERSON])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"})
    (raw / "applications" / "a.csv").unlink()
    run(raw, local)
    masked = [*(f"{name}.masked" for name in PERSON), "corrects_line.unknown"]
    assert [sorted(row.reasons) for row in rejected(raw)] == [sorted(masked)]
    write_csv(raw / "applications" / "b.csv", [application(1, applicant_id="***")])  # nor outside a correction
    run(raw, local)
    assert [row.reasons for row in rejected(raw)] == [["applicant_id.unreadable"]]


def test_a_home_in_a_frame_that_nobody_knows_is_not_carried_over(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, crs="北京54") | PERSON])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"crs": "GCJ-02"})
    assert counts(run(raw, local)) == (2, 1, 1, 0)
    assert held(raw)[KEPT].isna().to_list() == [False, False, True]


def test_half_a_home_cannot_be_masked(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999") | PERSON])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102", "residence_lon": "113.8"})
    run(raw, local)
    assert rejected(raw)[-1].reasons == ["residence_lat.missing"]


def test_a_correction_does_not_put_aside_another_record_that_stands_on_its_line_by_now(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, hukou_code="999999")])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"hukou_code": "430102"})
    write_csv(raw / "applications" / "a.csv", [application(7, hukou_code="999999")])  # the file was sent anew
    assert counts(run(raw, local)) == (2, 1, 0, 1)


def test_a_key_that_was_wrong_may_be_corrected(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1, application_id="4.40306E+17")])
    run(raw, local)
    hand_back(raw, "b.csv", lambda row: {"application_id": "SL0001"})
    assert counts(run(raw, local)) == (2, 1, 1, 0)


@pytest.mark.parametrize("lines", [(2, 3), (3, 2)])
def test_rows_that_correct_each_other_or_themselves_are_not_lost(
    raw: Path, local: Path, lines: tuple[int, int]
) -> None:
    rows = [
        application(1, hukou_code="999999", corrects_file="applications/a.csv", corrects_line=line) for line in lines
    ]
    write_csv(raw / "applications" / "a.csv", rows)
    assert counts(run(raw, local)) == (2, 0, 0, 2)
