"""Notes on a case: they outlive refreshes, hold no ID number, and no line of theirs is ever lost."""

import json
import os
import threading
from pathlib import Path

import pytest

from errors import UnknownCode, UnreadableInput, WrongUsage
from etl.publish import rollback
from etl.refresh import refresh
from studies.notes import take_note
from tests.etl.files import POINT, application, write_csv
from tests.spec.conftest import Draw
from warehouse import EVERYWHERE, Scope, Snapshot, open_current
from warehouse import notes as storage
from warehouse.notes import Note, append_note, read_notes

# GB 11643-1999 numbers of an area that no person can hold.
NUMBER = "999999199001010017"
APPLICATIONS = """
application_id | accepted_at
SL0001         | 2026-03-01
"""


@pytest.fixture
def snapshot(draw: Draw) -> Snapshot:
    return draw("2026-03-20", applications=APPLICATIONS)


def test_a_note_is_there_after_refresh_and_rollback(tmp_path: Path, local: Path) -> None:
    raw, warehouse = tmp_path / "raw", tmp_path / "warehouse"
    write_csv(raw / "acceptance_points" / "points.csv", [POINT])
    write_csv(raw / "applications" / "a.csv", [application(1)])
    refresh(raw, warehouse, local)
    number = application(1)["application_id"]
    take_note(open_current(warehouse), EVERYWHERE, local, number, "已电话催办户籍地", "王")
    write_csv(raw / "applications" / "b.csv", [application(2)])
    refresh(raw, warehouse, local)
    assert [(note.text, note.who) for note in read_notes(local).of_case(number)] == [("已电话催办户籍地", "王")]
    rollback(warehouse)
    assert read_notes(local).noted() == {number}


def test_what_may_be_an_id_number_becomes_stars(snapshot: Snapshot, local: Path) -> None:
    taken = take_note(snapshot, EVERYWHERE, local, "SL0001", f"本人 {NUMBER} 已到场", f"王 {NUMBER}")
    assert (taken.text, taken.is_masked) == (f"本人 {'*' * 18} 已到场", True)
    assert NUMBER not in (local / storage.FILE).read_text(encoding="utf-8")
    assert not take_note(snapshot, EVERYWHERE, local, "SL0001", "电话 13800138000").is_masked


@pytest.mark.parametrize(("text", "sentence"), [("字" * 501, "500 characters at most, not 501"), (" \n ", "some text")])
def test_a_note_has_some_text_and_not_too_much(snapshot: Snapshot, local: Path, text: str, sentence: str) -> None:
    with pytest.raises(WrongUsage, match=sentence):
        take_note(snapshot, EVERYWHERE, local, "SL0001", text)
    assert read_notes(local).notes == []


def test_a_note_needs_a_case_that_the_reader_may_see(snapshot: Snapshot, local: Path) -> None:
    with pytest.raises(UnknownCode):
        take_note(snapshot, EVERYWHERE, local, "SL0002", "x")
    with pytest.raises(UnknownCode):
        take_note(snapshot, Scope("4401"), local, "SL0001", "x")
    assert take_note(snapshot, EVERYWHERE, local, " ｓｌ0001 ", "x").application_id == "SL0001"


def test_a_broken_line_is_passed_over_and_kept(local: Path) -> None:
    append_note(local, Note("1", "2026-03-20T08:00:00+08:00", "first"))
    path = local / storage.FILE
    torn = b'{"application_id": "2", "te'  # what a kill leaves
    path.write_bytes(path.read_bytes() + b"\xff\xfe not json\n[1]\n" + torn)
    append_note(local, Note("3", "2026-03-20T09:00:00+08:00", "after\u2028it"))
    notes = read_notes(local)
    assert [(note.application_id, note.text) for note in notes.notes] == [("1", "first"), ("3", "after\u2028it")]
    assert notes.broken_lines == 3
    assert torn in path.read_bytes()


def test_many_writers_at_once_lose_nothing(local: Path) -> None:
    def write(writer: int) -> None:
        for number in range(25):
            append_note(local, Note(f"{writer}", "2026-03-20T08:00:00+08:00", f"{number} " + "字" * 400))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = read_notes(local)
    assert (len(notes.notes), notes.broken_lines) == (200, 0)
    assert all(len(notes.of_case(f"{writer}")) == 25 for writer in range(8))


def test_a_full_disk_leaves_the_file_as_it_was(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    append_note(local, Note("1", "2026-03-20T08:00:00+08:00", "first"))
    before, write = (local / storage.FILE).read_bytes(), os.write

    def half(descriptor: int, line: bytes) -> int:
        if len(line) < 40:
            raise OSError(28, "No space left on device")
        return write(descriptor, line[:20])

    monkeypatch.setattr("warehouse.json_lines.os.write", half)
    with pytest.raises(UnreadableInput, match="No space left"):
        append_note(local, Note("2", "2026-03-20T08:00:00+08:00", "second"))
    assert (local / storage.FILE).read_bytes() == before


def test_only_its_owner_reads_the_file_and_each_line_is_json(snapshot: Snapshot, local: Path) -> None:
    take_note(snapshot, EVERYWHERE, local, "SL0001", "两行\n字", "王")
    path = local / storage.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    row = json.loads(path.read_text(encoding="utf-8"))
    assert (row["application_id"], row["text"], row["who"]) == ("SL0001", "两行 字", "王")
    assert row["noted_at"].endswith("+08:00")
