"""A refresh on Spark leaves nothing behind, says in a sentence what is wrong, and keeps stdout for the result."""

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from errors import RefreshRefused
from etl.publish import list_snapshots
from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE, open_current

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.usefixtures("spark")
QUIET = """
import sys
from pathlib import Path
from data.settings import Settings
from etl.engines.spark_session import open_session
with open_session(Settings(spark_memory_gb=1.0), Path(sys.argv[1])) as session:
    frame = session.sql("select hour(date_trunc('day', timestamp '2026-03-29 00:00:00')) as hour")
    print(frame.collect()[0]["hour"])
"""


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    raw = tmp_path / "raw [1] 原始"  # what is a pattern to a reader of many files
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    write_csv(raw / "applications" / "a.csv", [application(number) for number in range(3)])
    return raw


def test_parquet_goes_through_shared_storage_and_leaves_it(raw: Path, tmp_path: Path, local: Path) -> None:
    shared, warehouse = tmp_path / "shared [2] 共享", tmp_path / "warehouse [3] 仓"
    _set(local, f'spark_storage = "file://{shared}"')
    result = refresh(raw, warehouse, local, "spark")
    assert result.records["applications"]["loaded"] == 3
    held = open_current(warehouse).ask("case_history", EVERYWHERE, application_id="SL0001")
    assert str(held.loc[0, "accepted_at"]) == "2026-03-02 09:05:00"
    assert list(shared.iterdir()) == []
    assert not (warehouse / "building").exists()


def test_storage_that_cannot_be_reached_is_named(raw: Path, tmp_path: Path, local: Path) -> None:
    _set(local, 'spark_storage = "nosuch://store/acceptance"')
    with pytest.raises(RefreshRefused, match=r"spark_storage nosuch://store/acceptance cannot be written: .*nosuch"):
        refresh(raw, tmp_path / "warehouse", local, "spark")
    assert list_snapshots(tmp_path / "warehouse") == []


def test_a_model_that_fails_leaves_nothing_in_the_storage(
    raw: Path, tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch, spark: "SparkSession"
) -> None:
    from pyspark.errors import PySparkException

    monkeypatch.setattr("etl.build.load_models", lambda: {"core_wrong": "select nothing from checked_applications"})
    _set(local, f'spark_storage = "file://{tmp_path / "shared"}"')
    with pytest.raises(PySparkException, match="nothing"):
        refresh(raw, tmp_path / "warehouse", local, "spark")
    assert list((tmp_path / "shared").iterdir()) == []


def test_java_s_errors_are_one_sentence(
    raw: Path, tmp_path: Path, local: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_number = "select cast(application_id as integer) as number from checked_applications"
    monkeypatch.setattr("etl.build.load_models", lambda: {"core_wrong": no_number})
    with pytest.raises(RefreshRefused, match=r"^Spark failed: .*CAST_INVALID_INPUT") as refused:
        refresh(raw, tmp_path / "warehouse", local, "spark")
    assert "\n" not in str(refused.value)
    assert list_snapshots(tmp_path / "warehouse") == []


@pytest.mark.parametrize(
    ("master", "told"),
    [
        ("lokal", "Spark did not start: Master must "),  # refused by what starts Java
        ("local[two]", "Spark failed: Could not parse Master URL: 'local[two]' (more in warehouse/spark.log)"),
    ],
)
def test_a_mistyped_master_is_one_sentence_and_what_spark_printed_is_kept(
    raw: Path, tmp_path: Path, local: Path, master: str, told: str
) -> None:
    _set(local, f'spark_master = "{master}"')
    command = [sys.executable, "-m", "cli", "refresh", "--raw", str(raw), "--engine", "spark"]
    done = subprocess.run(
        [*command, "--warehouse", "warehouse", "--local", str(local)],  # from where one stands
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
    )
    assert (done.stdout, done.returncode) == ("", 1)
    said = done.stderr.splitlines()
    assert said[-1].startswith(told)
    assert "Traceback" not in done.stderr
    assert (tmp_path / "warehouse" / "spark.log").exists()
    assert not (tmp_path / "warehouse" / "building").exists()


def test_spark_says_nothing_of_its_own_and_keeps_beijing_time_elsewhere(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", QUIET, str(tmp_path)],
        capture_output=True,
        text=True,
        env=os.environ | {"TZ": "Asia/Beirut"},  # where that day began at one o'clock
        cwd=Path(__file__).parents[2],
    )
    assert (done.stdout, done.stderr, done.returncode) == ("0\n", "", 0)


def _set(local: Path, settings: str) -> None:
    local.mkdir(parents=True)
    (local / "settings.toml").write_text(settings, encoding="utf-8")
