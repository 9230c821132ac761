"""A new key: every pseudonym is another, joins hold, nothing that was read under the old key is kept as checked."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.settings import load_key
from etl.publish import list_snapshots
from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from tests.etl.planted import id_numbers

PERSON, OTHER = id_numbers(2)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    write_csv(raw / "applications" / "a.csv", [application(1, applicant_id=PERSON), application(2, applicant_id=OTHER)])
    report = {"report_id": "GS1", "card_id": PERSON, "kind": "lost", "reported_at": "2026-03-01 10:00"}
    write_csv(raw / "loss_reports" / "a.csv", [report])
    return raw


def test_a_new_key_gives_new_pseudonyms_and_the_same_joins(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    old_pseudonym, old_files = _joined(warehouse), _checked(warehouse)
    (local / "key").unlink()
    result = refresh(raw, warehouse, local)
    assert result.changed
    assert result.files == {"loaded": 3, "skipped": 0, "quarantined": 0}
    assert [case for case, _ in old_pseudonym] == [case for case, _ in _joined(warehouse)] == ["SL0001"]
    assert old_pseudonym != _joined(warehouse)
    assert len(_checked(warehouse)) == len(old_files)
    assert old_files & _checked(warehouse) == set()
    pseudonym = old_pseudonym[0][1].encode()
    assert [
        path for path in (warehouse / "checked").rglob("*") if path.is_file() and pseudonym in path.read_bytes()
    ] == []


def test_a_dry_run_keeps_what_was_read_under_the_old_key(raw: Path, local: Path) -> None:
    warehouse = raw.parent / "warehouse"
    refresh(raw, warehouse, local)
    held = _checked(warehouse)
    (local / "key").rename(local / "key.old")
    refresh(raw, warehouse, local, dry_run=True)
    assert held < _checked(warehouse)
    (local / "key").unlink()
    (local / "key.old").rename(local / "key")
    assert refresh(raw, warehouse, local).files["skipped"] == 3  # back under the old key, nothing is read again
    assert _checked(warehouse) == held


def test_a_key_that_is_supplied_is_used(raw: Path, local: Path) -> None:
    local.mkdir()
    (local / "key").touch(mode=0o600)
    (local / "key").write_text("0f" * 32)
    assert load_key(local) == bytes([15]) * 32
    refresh(raw, raw.parent / "warehouse", local)
    assert [case for case, _ in _joined(raw.parent / "warehouse")] == ["SL0001"]


def _joined(warehouse: Path) -> list[Any]:
    """Applications of people who reported a card lost, with their pseudonym."""
    with duckdb.connect(str(warehouse / f"{list_snapshots(warehouse)[-1]}.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select application_id, applicant_key from core_applications "
            "join core_loss_reports on card_key = applicant_key order by 1"
        ).fetchall()


def _checked(warehouse: Path) -> set[str]:
    paths = list((warehouse / "checked").glob("*/*.*"))
    assert all("unknown" in json.loads(path.read_text()) for path in paths if path.suffix == ".json")
    return {path.name for path in paths}
