"""Files that are written to while they are read, and files and folders that may not be opened."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from errors import RefreshRefused
from etl.intake import check
from etl.intake.files import scan_file
from etl.intake.left_alone import why_left_alone
from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv

Meddle = Callable[[Path], None]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    write_csv(tmp_path / "raw" / "applications" / "good.csv", [application(1)])
    return tmp_path / "raw"


def meddle_while_reading(monkeypatch: pytest.MonkeyPatch, path: Path, meddle: Meddle, times: int) -> None:
    """After a file was scanned and before it is read, someone writes to it."""
    left = [times]
    whole = check.open_source

    def open_source(connection: Any, file: Any, *rest: Any) -> Any:
        if file.path == path and left[0]:
            left[0] -= 1
            meddle(path)
        return whole(connection, file, *rest)

    monkeypatch.setattr(check, "open_source", open_source)


def append(path: Path) -> None:
    rows = path.read_text().splitlines()
    path.write_text("\n".join([*rows, rows[-1].replace("SL", f"SL{len(rows)}")]) + "\n")


def replace_unseen(path: Path) -> None:
    """Other bytes of the same length under the same time of change."""
    before = path.stat()
    path.write_text(path.read_text().replace("SL0002", "SL0009"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("meddle", [append, replace_unseen])
def test_a_file_that_changes_once_is_read_again(
    raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch, meddle: Meddle
) -> None:
    path = write_csv(raw / "applications" / "moving.csv", [application(2)])
    meddle_while_reading(monkeypatch, path, meddle, times=1)
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"]["loaded"] == len(path.read_text().splitlines())  # its rows, and the good one
    checked = (raw.parent / "warehouse" / "checked" / "applications").glob("*.parquet")
    digests = {scan_file(file).digest[:24] for file in (raw / "applications").iterdir()}
    assert {file.name.split("_")[0] for file in checked} == digests  # nothing filed under bytes that it is not


def test_a_file_that_keeps_changing_is_left_for_later(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(raw / "applications" / "moving.csv", [application(2)])
    meddle_while_reading(monkeypatch, path, append, times=9)
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.quarantined_files == [
        {
            "file": "applications/moving.csv",
            "reason": "the file was written to while it was read; refresh again later",
        }
    ]
    assert result.records["applications"]["loaded"] == 1
    monkeypatch.undo()
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"]["loaded"] == len(path.read_text().splitlines())


def test_a_file_that_vanishes_is_named(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_csv(raw / "applications" / "moving.csv", [application(2)])
    meddle_while_reading(monkeypatch, path, Path.unlink, times=1)
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.quarantined_files[0]["reason"] == "the file cannot be opened: No such file or directory"
    assert result.records["applications"]["loaded"] == 1


def test_what_may_not_be_opened_is_named(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests may run as root, whom no permission stops: the system's answer is put in its place."""
    write_csv(raw / "applications" / "closed.csv", [application(2)])
    write_csv(raw / "verifications" / "a.csv", [{}])
    whole_open, whole_iterdir = Path.open, Path.iterdir

    def refuse(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name in ("closed.csv", "verifications"):
            raise PermissionError(13, "Permission denied", str(path))
        return whole_open(path, *arguments, **options)

    def refuse_listing(path: Path) -> Any:
        if path.name == "verifications":
            raise PermissionError(13, "Permission denied", str(path))
        return whole_iterdir(path)

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse_listing)
    result = refresh(raw, raw.parent / "warehouse", local)
    closed = "the file cannot be opened: Permission denied"
    assert {file["file"]: file["reason"] for file in result.quarantined_files} == {
        "applications/closed.csv": closed,
        "verifications": closed,
    }
    assert result.records["applications"]["loaded"] == 1


def test_a_full_disk_stops_the_refresh_and_takes_no_file_s_rows_away(
    raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*arguments: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(check, "open_source", no_room)
    with pytest.raises(RefreshRefused, match=r"The disk of .* is full; make room"):
        refresh(raw, raw.parent / "warehouse", local)


def test_record_folders_may_be_links_and_deeper_links_are_not_followed(raw: Path, local: Path) -> None:
    elsewhere = raw.parent / "share"
    (raw / "applications").rename(elsewhere)
    (raw / "applications").symlink_to(elsewhere)
    (elsewhere / "round").symlink_to(elsewhere)
    write_csv(elsewhere / "older" / "a.csv", [application(5)])
    result = refresh(raw, raw.parent / "warehouse", local)
    assert result.records["applications"]["loaded"] == 2
    assert result.ignored_files == ["applications/round/"]
    assert why_left_alone("applications/round/") == "a link to a folder is not followed; put its files here"
