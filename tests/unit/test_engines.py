"""An engine that is not installed says what to install; nothing else is asked for by the default one."""

import stat
from pathlib import Path

import pytest

from data.settings import Settings
from errors import RefreshRefused, WrongUsage
from etl.engines import choose_engine, duckdb_engine, spark_session


def test_duckdb_needs_nothing(tmp_path: Path) -> None:
    assert choose_engine("duckdb", Settings(), tmp_path) is duckdb_engine.run_models


def test_an_unknown_engine_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="choose duckdb or spark"):
        choose_engine("hive", Settings(), tmp_path)


def test_without_pyspark_the_command_that_installs_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(RefreshRefused, match=r"needs the Python package pyspark; run `\./run install spark`"):
        choose_engine("spark", Settings(), tmp_path)


def test_a_folder_named_from_where_one_stands_is_named_from_the_root() -> None:
    given = spark_session._configuration(Settings(), Path("warehouse/building/spark"))
    assert given["spark.sql.warehouse.dir"] == (Path.cwd() / "warehouse/building/spark/tables").as_uri()
    assert Path(given["spark.local.dir"]).is_absolute()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, "Java 17 or newer and none was found"),
        ('openjdk version "11.0.2" 2019-01-15', "Java 17 or newer and Java 11 was found"),
        ('java version "1.8.0_401"', "Java 17 or newer and Java 8 was found"),
        ("a shell's complaint", "none was found"),
        ('openjdk version "17.0.21.1" 2026-11-17', None),
        ('openjdk version "21" 2023-09-19', None),
    ],
)
def test_java_is_asked_for_its_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str | None, told: str | None
) -> None:
    monkeypatch.setattr(spark_session.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    if said:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\ncat >&2 <<'SAID'\n{said}\nSAID\n")
        java.chmod(java.stat().st_mode | stat.S_IXUSR)
    if told is None:
        spark_session.check_installed()
    else:
        with pytest.raises(RefreshRefused, match=told):
            spark_session.check_installed()
