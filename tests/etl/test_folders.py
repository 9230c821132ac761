"""Which files of a folder are read, under which names, and what is said of the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from errors import RefreshRefused
from etl.intake.files import list_raw_files
from etl.intake.left_alone import why_left_alone
from etl.refresh import refresh
from studies.quarantine import list_quarantine
from studies.status import describe_status
from tests.etl.files import POINT, application, write_csv
from tests.spec.test_commands import run

BAD = {"accepted_at": "soon"}


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A folder with the point that applications name."""
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    return tmp_path / "raw"


def test_files_of_one_name_in_two_subfolders_stay_apart(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "罗湖" / "same.csv", [application(1), application(2, **BAD)])
    write_csv(raw / "applications" / "福田" / "2026" / "same.csv", [application(3, **BAD), application(4)])
    warehouse = raw.parent / "warehouse"
    assert refresh(raw, warehouse, local).records["applications"]["loaded"] == 2
    assert [(row.file, row.line) for row in list_quarantine(warehouse)] == [
        ("applications/福田/2026/same.csv", 2),
        ("applications/罗湖/same.csv", 3),
    ]
    again = refresh(raw, warehouse, local)
    assert (again.changed, again.files["skipped"]) == (False, 3)
    (raw / "applications" / "罗湖" / "same.csv").unlink()
    assert refresh(raw, warehouse, local, allow_shrink=True).records["applications"]["read"] == 2


def test_the_same_bytes_in_two_subfolders_are_read_as_two_files(raw: Path, local: Path) -> None:
    for folder in ("罗湖", "福田"):
        write_csv(raw / "applications" / folder / "same.csv", [application(1)])
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"] == {"read": 2, "loaded": 1, "superseded": 1, "quarantined": 0}


@pytest.mark.parametrize(("name", "separator"), [("a.tsv", "\t"), ("a.txt", ","), ("a.TXT", ";"), ("a.tsv.gz", "\t")])
def test_texts_under_other_usual_endings_are_read(raw: Path, local: Path, name: str, separator: str) -> None:
    write_csv(raw / "applications" / name, [application(1)], separator=separator)
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"]["loaded"] == 1
    assert result.ignored_files == []


def test_what_systems_leave_in_folders_is_not_mentioned(raw: Path) -> None:
    names = (".DS_Store", "Thumbs.db", "desktop.ini", "~$窗口.xlsx", ".hidden.csv", ".git/a.csv", "._a.csv")
    for name in names:
        path = raw / "applications" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    write_csv(raw / "truth" / "cases.csv", [{}])
    (raw / "SYNTHETIC.txt").touch()
    taken, ignored = list_raw_files(raw)
    assert ([file.name for file in taken], ignored) == (["acceptance_points/points.csv"], [])


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("applications/旧.xls", "save it as XLSX or CSV"),
        ("applications/罗湖/旧.ET", "save it as XLSX or CSV"),
        ("applications/all.zip", "unpack it first"),
        ("applications/scan.pdf", "files of this kind are not read; put the table into an XLSX or CSV file"),
        ("application/a.csv", "application is no record type; did you mean applications/?"),
        ("受理记录/a.csv", "受理记录 is no record type; did you mean applications/?"),
        ("verifications.csv", "it lies in no folder of a record type; did you mean verifications/?"),
        ("a.csv", "it lies in no folder of a record type; put it into one of them"),
    ],
)
def test_what_is_left_alone_has_a_reason(name: str, advice: str) -> None:
    assert why_left_alone(name) == advice


def test_refresh_and_status_name_what_was_left_alone(
    raw: Path, local: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw / "acceptance_points" / "old.xls").touch()
    places = ["--json", "--warehouse", str(raw.parent / "warehouse"), "--local", str(local)]
    ignored: list[dict[str, Any]] = [{"file": "acceptance_points/old.xls", "reason": "save it as XLSX or CSV"}]
    for command in (["refresh", "--raw", str(raw)], ["status"]):
        status, out = run([*command, *places], capsys, monkeypatch)
        assert (status, json.loads(out)["ignored_files"]) == (0, ignored)
    (raw / "acceptance_points" / "old.xls").unlink()
    run(["refresh", "--raw", str(raw), *places], capsys, monkeypatch)
    assert describe_status(raw.parent / "warehouse").ignored_files == []


def test_a_folder_with_nothing_to_read_says_what_to_do_about_what_it_holds(tmp_path: Path, local: Path) -> None:
    write_csv(tmp_path / "raw" / "application" / "a.csv", [application(1)])
    with pytest.raises(RefreshRefused, match=r"application/a\.csv: .* did you mean applications/\?$"):
        refresh(tmp_path / "raw", tmp_path / "warehouse", local)
