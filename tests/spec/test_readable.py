"""What the commands show to a person: words instead of codes, one line for each thing, and what to do next."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.etl.files import POINT, application, write_csv
from tests.spec.test_commands import run

Command = Callable[..., str]


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """A point, and two applications of which one says when it was accepted in words."""
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    write_csv(tmp_path / "raw" / "applications" / "a.csv", [application(1), application(2, accepted_at="soon")])
    return tmp_path / "raw"


@pytest.fixture
def command(raw: Path, local: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the warehouse of this test; what it printed."""

    def ask(*words: str) -> str:
        places = ["--warehouse", str(raw.parent / "warehouse"), "--local", str(local)]
        status, out = run([*words, *places], capsys, monkeypatch)
        assert status == 0
        return out

    return ask


def test_reasons_are_words_and_in_json_codes(raw: Path, command: Command) -> None:
    command("refresh", "--raw", str(raw))
    assert "受理时间：无法识读" in command("quarantine")
    assert "Accepted at: unreadable" in command("quarantine", "--lang", "en")
    (row,) = json.loads(command("quarantine", "--json"))["rows"]
    assert row["reasons"] == ["accepted_at.unreadable"]


def test_quarantine_says_what_there_is_and_nothing_of_what_there_is_not(raw: Path, command: Command) -> None:
    write_csv(raw / "applications" / "a.csv", [application(1)])
    command("refresh", "--raw", str(raw))
    assert command("quarantine").strip() == "rows: no row was rejected"
    assert json.loads(command("quarantine", "--json")) == {"rows": [], "file": None}
