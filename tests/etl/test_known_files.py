"""A file that nobody touched is not even hashed again; one that was touched in any way is."""

import os
from pathlib import Path

import pytest

from etl.intake import feeds
from etl.intake.files import Scan
from etl.refresh import RefreshResult, refresh
from tests.etl.files import POINT, application, write_csv

LONG_AGO = 1_700_000_000


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Two files, left alone for long."""
    points = write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    cases = write_csv(tmp_path / "raw" / "applications" / "a.csv", [application(1)])
    for path in (points, cases):
        os.utime(path, (LONG_AGO, LONG_AGO))
    return tmp_path / "raw"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose bytes were read."""
    names: list[str] = []
    scan = feeds.scan_file

    def watched(path: Path) -> Scan:
        names.append(path.name)
        return scan(path)

    monkeypatch.setattr(feeds, "scan_file", watched)
    return names


def run(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> RefreshResult:
    """A refresh long after the files were written: utime itself is a touch, which two seconds must pass over."""
    monkeypatch.setattr("etl.intake.files.SETTLED_SECONDS", -60)
    return refresh(raw, raw.parent / "warehouse", local)


def test_an_untouched_file_is_not_hashed_again(
    raw: Path, local: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(raw, local, monkeypatch)
    assert sorted(hashed) == ["a.csv", "points.csv"]
    hashed.clear()
    assert run(raw, local, monkeypatch).files == {"loaded": 0, "skipped": 2, "quarantined": 0}
    assert hashed == []


def test_other_bytes_of_one_length_and_one_time_are_seen(
    raw: Path, local: Path, hashed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(raw, local, monkeypatch)
    path = raw / "applications" / "a.csv"
    path.write_text(path.read_text().replace("SL0001", "SL0009"))
    os.utime(path, (LONG_AGO, LONG_AGO))  # the time of change still tells
    hashed.clear()
    assert run(raw, local, monkeypatch).changes["applications"]["added"] == 1
    assert hashed == ["a.csv"]


def test_what_was_written_to_only_just_before_is_hashed_again(raw: Path, local: Path, hashed: list[str]) -> None:
    refresh(raw, raw.parent / "warehouse", local)
    hashed.clear()
    refresh(raw, raw.parent / "warehouse", local)
    assert sorted(hashed) == ["a.csv", "points.csv"]


def test_a_damaged_list_of_known_files_does_no_harm(raw: Path, local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(raw, local, monkeypatch)
    (raw.parent / "warehouse" / "checked" / "known.json").write_text("{half")
    assert run(raw, local, monkeypatch).files["skipped"] == 2
