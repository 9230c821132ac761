"""A refresh killed at any moment leaves the old snapshot current, and the next refresh finishes the work."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from errors import RefreshRefused
from etl.publish import current_snapshot, refresh_lock
from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE, open_current

KILLS = 6


def test_a_killed_refresh_harms_nobody(tmp_path: Path, local: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    write_csv(raw / "applications" / "0.csv", [application(number) for number in range(500)])
    published = refresh(raw, warehouse, local)
    for kill in range(1, KILLS + 1):
        write_csv(raw / "applications" / f"{kill}.csv", [application(kill * 1000 + number) for number in range(500)])
        _kill_refresh(raw, warehouse, local, after_seconds=0.25 * kill)
        held = open_current(warehouse)
        counted = held.ask("loaded_files", EVERYWHERE)["loaded"].sum()
        assert counted == len(held.ask("loaded_files", EVERYWHERE)) * 500 - 499  # one file holds the one point
        assert held.name >= (published.snapshot or "")
        held.close()
    result = refresh(raw, warehouse, local)
    assert result.records["applications"]["loaded"] == 500 * (KILLS + 1)
    assert current_snapshot(warehouse) == result.snapshot
    assert list(warehouse.glob("checked/*/*.partial")) == []


def test_a_second_refresh_at_once_says_so_and_leaves(tmp_path: Path, local: Path) -> None:
    raw = tmp_path / "raw"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    with refresh_lock(tmp_path / "warehouse"), pytest.raises(RefreshRefused, match="Another refresh"):
        refresh(raw, tmp_path / "warehouse", local)


def _kill_refresh(raw: Path, warehouse: Path, local: Path, after_seconds: float) -> None:
    places = ["--raw", str(raw), "--warehouse", str(warehouse), "--local", str(local)]
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "refresh", *places], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(after_seconds)
    process.kill()
    process.wait()
