"""Ctrl-C ends a command with one sentence and exit 130, whatever the command was at; nothing half-made stays."""

import importlib
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import duckdb
import pytest

from cli.__main__ import main
from etl.publish import list_snapshots
from tests.faults.children import hand_over, lay_out, list_leftovers, places, read_version_held

IN_DUCKDB = [
    RuntimeError("Query interrupted"),  # while it ran a query
    duckdb.InvalidInputException("Python exception occurred while executing the UDF: KeyboardInterrupt"),
    KeyboardInterrupt(),
]


def stop_with(error: BaseException) -> Any:
    def stop(*arguments: Any, **options: Any) -> NoReturn:
        raise error

    return stop


def end(arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, str]:
    """Run a command in this process; its exit status and its last line on stderr."""
    monkeypatch.setattr(sys, "argv", ["run", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return stopped.value.code, said.splitlines()[-1]


@pytest.mark.parametrize("error", IN_DUCKDB, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("place", ["etl.build.load_records", "etl.intake.check._write"])
def test_a_refresh_stopped_anywhere_publishes_nothing(
    tmp_path: Path,
    error: BaseException,
    place: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = lay_out(tmp_path)
    monkeypatch.setattr(place, stop_with(error))
    assert end(["refresh", *places(folder)], capsys, monkeypatch) == (130, "Stopped; nothing was published.")
    assert list_snapshots(folder / "warehouse") == []
    assert not (folder / "warehouse" / "building").exists()


def test_a_refresh_stopped_after_it_published_does_not_deny_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out(tmp_path)
    monkeypatch.setattr("etl.refresh.remove_stale", stop_with(KeyboardInterrupt()))
    said = (130, "Stopped; the new snapshot had been published.")
    assert end(["refresh", *places(folder)], capsys, monkeypatch) == said
    assert read_version_held(folder) == 0


@pytest.mark.parametrize(("command", "said"), [("refresh", "Stopped; nothing was published."), ("status", "Stopped.")])
def test_imports_can_be_stopped_too(
    command: str, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib, "import_module", stop_with(KeyboardInterrupt()))
    assert end([command], capsys, monkeypatch) == (130, said)


def test_a_signal_is_heard_in_the_midst_of_a_refresh(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    hand_over(folder, 19_000)
    command = [sys.executable, "-m", "cli", "refresh", *places(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        while process.stderr.readline() != "building tables\n":
            assert process.poll() is None
        time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate()
    assert (process.returncode, out, said) == (130, "", "Stopped; nothing was published.\n")
    assert list_snapshots(folder / "warehouse") == []
    assert list_leftovers(folder) == []
