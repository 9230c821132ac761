"""What the commands show to a person: words instead of codes, one line for each thing, and what to do next."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from cli.options import say
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
        places = [] if "--help" in words else ["--warehouse", str(raw.parent / "warehouse"), "--local", str(local)]
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


def test_refresh_says_how_many_rows_were_rejected_and_what_to_do(raw: Path, command: Command) -> None:
    assert "rejected_rows: 1; `./run quarantine` lists each" in command("refresh", "--raw", str(raw))
    write_csv(raw / "applications" / "a.csv", [application(1), application(2)])
    assert "rejected_rows: none" in command("refresh", "--raw", str(raw))
    assert "rejected_rows" not in json.loads(command("refresh", "--raw", str(raw), "--json"))


def test_status_keeps_names_whole_and_times_short(raw: Path, command: Command) -> None:
    name = f"applications/{'罗湖' * 12}/2026_03.csv"
    write_csv(raw / name, [application(3)])
    command("refresh", "--raw", str(raw))
    lines = command("status").splitlines()
    assert sum(name in line for line in lines) == 1
    assert [line.split() for line in lines if line.startswith(" applications ")] == [
        ["applications", "3", "2", "0", "1"]
    ]
    document = json.loads(command("status", "--json"))
    built = datetime.fromisoformat(document["history"][0]["built_at"]).astimezone()
    assert f"{built:%Y-%m-%d %H:%M} " in next(line for line in lines if " yes " in line)
    assert "+00:00" not in "".join(lines)


def test_a_name_with_a_line_end_stays_on_its_line(
    raw: Path, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    write_csv(raw / "applications" / "two\nlines　wide.csv", [application(1)])
    say("[1/2] two\nlines　wide.csv")
    assert capsys.readouterr().err == "[1/2] two\\nlines　wide.csv\n"
    command("refresh", "--raw", str(raw))
    assert "applications/two\\nlines　wide.csv" in command("status")


def test_the_help_of_generate_shows_a_day(command: Command) -> None:
    out = command("generate", "--help")
    assert "2026-" in out
    assert "00:00" not in out


def test_a_narrow_screen_keeps_the_names_of_files_whole(
    raw: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (raw / "applications" / "an_empty_file_of_march.csv").touch()
    command("refresh", "--raw", str(raw))
    monkeypatch.setattr("cli.options.PIPE_WIDTH", 80)
    lines = command("status").splitlines()
    named = [line.split() for line in lines if "an_empty_file_of_march.csv" in line]
    assert [cells[0] for cells in named] == ["applications/an_empty_file_of_march.csv"] * 2
    assert " ".join(named[1][1:]) == "the file is empty"
