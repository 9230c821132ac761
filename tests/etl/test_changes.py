"""What a refresh changes, told before and after: rows added, removed, changed; files known since when."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from errors import RefreshRefused
from etl.refresh import RefreshResult, refresh
from studies.status import describe_status
from tests.etl.files import POINT, application, write_csv


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """One point, four applications, published."""
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    write_csv(tmp_path / "raw" / "applications" / "a.csv", [application(number) for number in range(4)])
    run(tmp_path / "raw", tmp_path / "local")
    return tmp_path / "raw"


def run(raw: Path, local: Path, **options: Any) -> RefreshResult:
    return refresh(raw, raw.parent / "warehouse", local, **options)


def test_the_first_refresh_adds_everything(tmp_path: Path, local: Path) -> None:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    assert run(tmp_path / "raw", local).changes == {"acceptance_points": counts(added=1)}


def test_rows_that_come_leave_and_change_are_counted_before_and_after(raw: Path, local: Path) -> None:
    write_csv(
        raw / "applications" / "a.csv",
        [
            application(0),  # as before
            application(1, transmitted_at="2026-03-03 10:00:00"),  # has gone on
            application(2, matter="41"),  # another matter
            # the fourth has left
            application(7),  # is new
            application(8),  # is new
        ],
    )
    expected = {
        "applications": counts(added=2, removed=1, changed=2, unchanged=1),
        "acceptance_points": counts(unchanged=1),
    }
    assert run(raw, local, dry_run=True).changes == expected
    assert run(raw, local).changes == expected
    assert run(raw, local).changes == {}, "nothing is built where nothing changed"


def test_a_record_type_that_leaves_as_a_whole_is_counted(raw: Path, local: Path) -> None:
    (raw / "acceptance_points" / "points.csv").unlink()
    changes = run(raw, local).changes
    assert changes["acceptance_points"] == counts(removed=1)
    assert changes["applications"] == counts(unchanged=4)


def test_exactly_half_may_leave_and_one_row_more_may_not(raw: Path, local: Path) -> None:
    write_csv(raw / "applications" / "a.csv", [application(number) for number in (0, 1)])
    assert run(raw, local, dry_run=True).changes["applications"]["removed"] == 2
    write_csv(raw / "applications" / "a.csv", [application(0)])
    with pytest.raises(RefreshRefused, match="3 of the 5 rows held would leave"):
        run(raw, local)


def test_a_dry_run_before_the_first_refresh_leaves_no_snapshot_and_no_pointer(tmp_path: Path, local: Path) -> None:
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    run(tmp_path / "raw", local, dry_run=True)
    left = [path.name for path in (tmp_path / "warehouse").iterdir()]
    assert sorted(left) == ["checked", "pointer.lock", "refresh.lock"]


def test_a_file_is_known_since_its_bytes_were_first_seen(raw: Path, local: Path) -> None:
    first = seen(raw)
    write_csv(raw / "applications" / "b.csv", [application(9)])
    (raw / "applications" / "a.csv").rename(raw / "applications" / "renamed.csv")
    run(raw, local)
    now = seen(raw)
    assert now["applications/renamed.csv"] == first["applications/a.csv"], "the same bytes under another name"
    assert now["applications/b.csv"] > first["applications/a.csv"]


def test_status_tells_history_and_lineage(raw: Path, local: Path) -> None:
    write_csv(
        raw / "applications" / "b.csv", [application(9) | {"matters": "x", "colour": "y"}, application(9, matter="99")]
    )
    (raw / "applications" / "c.parquet").write_bytes(b"not parquet")
    run(raw, local)
    status = describe_status(raw.parent / "warehouse")
    newest, oldest = status.history
    assert (newest["is_current"], oldest["is_current"]) == (True, False)
    assert (newest["rows"], newest["files"], oldest["rows"], oldest["files"]) == (6, 4, 5, 2)
    assert newest["engine"] == "duckdb"
    assert newest["as_of"] == "2026-03-02T09:05:00"
    assert datetime.now().astimezone() - datetime.fromisoformat(newest["built_at"]) < timedelta(minutes=10)
    _points, _a, b, c = status.files
    assert (b["read"], b["loaded"], b["superseded"], b["quarantined"]) == (2, 1, 0, 1)
    assert b["unknown_headings"] == ["matters: did you mean matter?", "colour"]
    assert len(b["digest"]) == 12
    assert c["reason"] == "the file is not Parquet"


def seen(raw: Path) -> dict[str, str]:
    return {file["file"]: file["first_seen_at"] for file in describe_status(raw.parent / "warehouse").files}


def counts(added: int = 0, removed: int = 0, changed: int = 0, unchanged: int = 0) -> dict[str, int]:
    return {"added": added, "removed": removed, "changed": changed, "unchanged": unchanged}
