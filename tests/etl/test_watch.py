"""A watch: what comes between two refreshes is read as a refresh reads it, published at once, and folded in later."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cli.__main__ import main
from data.settings import load_key
from errors import MissingSnapshot, RefreshRefused, RefusedQuery, UnreadableInput
from etl.overlay import publish_overlay
from etl.pointer import KEPT_OVERLAYS, Pointer, list_overlays, read_pointer
from etl.publish import rollback
from etl.refresh import RefreshResult, refresh
from etl.watch import Taken, watch
from etl.watch_folder import watch_folder
from studies.register_now import GOOD_AGAIN, INVALID, NO_REPORT, describe_card, find_card
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE
from warehouse.overlay import Register, open_register, read_watch_state
from warehouse.query import run_query

ID_NUMBER = "999999199003070012"  # of no province


def report(number: str, card_key: str | None, **changes: Any) -> dict[str, Any]:
    """A loss report that the contract accepts."""
    row = {"report_id": number, "card_key": card_key, "kind": "lost", "reported_at": "2026-03-02 10:00:00"}
    return row | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A warehouse refreshed from one file of applications and one of loss reports."""
    write_csv(tmp_path / "raw" / "acceptance_points" / "points.csv", [POINT])
    write_csv(tmp_path / "raw" / "applications" / "a.csv", [application(number) for number in range(20)])
    arrive(tmp_path, "old.csv", [report("R0", "card0")])
    run_refresh(tmp_path)
    return tmp_path


def arrive(folder: Path, name: str, rows: Sequence[Mapping[str, Any]], place: str = "raw", **form: Any) -> Path:
    """A file of loss reports that came a minute ago."""
    path = write_csv(folder / place / "loss_reports" / name, rows, **form)
    os.utime(path, (time.time() - 60,) * 2)
    return path


def run_refresh(folder: Path) -> RefreshResult:
    return refresh(folder / "raw", folder / "warehouse", folder / "local")


def run_watch(folder: Path, **options: Any) -> tuple[list[Taken], list[str]]:
    """One watch until all is published; what it told of files, and what it said."""
    told: list[Taken] = []
    said: list[str] = []
    places = folder / "raw", folder / "warehouse", folder / "local"
    watch(*places, **{"once": True} | options, tell=told.append, say=said.append)
    return told, said


def open_now(folder: Path) -> Register:
    return open_register(folder / "warehouse")


def state_of(folder: Path, card_key: str) -> str:
    return describe_card(open_now(folder), EVERYWHERE, card_key).state


def overlay_of(folder: Path) -> str | None:
    pointer = read_pointer(folder / "warehouse")
    return pointer.overlay if pointer else None


def test_a_report_that_came_makes_its_card_invalid_at_once(folder: Path) -> None:
    assert state_of(folder, "card1") == NO_REPORT
    arrive(folder, "new.csv", [report("R1", "card1")])
    (told,), said = run_watch(folder)
    assert (told.file, told.read, told.taken, told.rejected) == ("loss_reports/new.csv", 1, 1, 0)
    assert said == []
    assert state_of(folder, "card1") == INVALID
    pointer = json.loads((folder / "warehouse" / "current.json").read_text())
    assert sorted(pointer) == ["overlay", "snapshot"]


def test_what_the_snapshot_holds_is_not_read_again(folder: Path) -> None:
    assert run_watch(folder) == ([], [])
    assert overlay_of(folder) is None


def test_rows_are_read_as_a_refresh_reads_them(folder: Path) -> None:
    """GB18030, a bureau's headings, an ID number that becomes a pseudonym, rows that break the contract."""
    headings = {"report_id": "登记编号", "card_id": "公民身份号码", "kind": "登记类型", "reported_at": "挂失时间"}
    rows = [
        {"report_id": "R1", "card_id": ID_NUMBER, "kind": "被盗", "reported_at": "20260302100000"},
        {"report_id": "R2", "card_id": "", "kind": "被盗", "reported_at": "when it was"},
        {"report_id": "R3", "card_id": "", "kind": "被盗", "reported_at": "2999-01-01"},
    ]
    arrive(folder, "new.csv", rows, headings=headings, encoding="gb18030")
    (told,), _said = run_watch(folder)
    assert (told.read, told.taken, told.rejected) == (3, 1, 2)
    register, key = open_now(folder), load_key(folder / "local")
    card = find_card(register, EVERYWHERE, f" {ID_NUMBER} ", key)
    assert describe_card(register, EVERYWHERE, card).state == INVALID
    overlay = (folder / "warehouse" / f"{overlay_of(folder)}.duckdb").read_bytes()
    assert ID_NUMBER.encode() not in overlay
    assert run_refresh(folder).records["loss_reports"] == {"read": 4, "loaded": 2, "superseded": 0, "quarantined": 2}


def test_a_refresh_folds_the_overlay_in_and_nothing_is_there_twice(folder: Path) -> None:
    arrive(folder, "new.csv", [report("R1", "card1"), report("R0", "card0", effective_at="2026-03-02 10:05:00")])
    run_watch(folder)
    before = describe_card(open_now(folder), EVERYWHERE, "card0")
    assert [each.effective_at is None for each in before.reports] == [False], "the later copy, once"
    records = run_refresh(folder).records["loss_reports"]
    assert records == {"read": 3, "loaded": 2, "superseded": 1, "quarantined": 0}
    assert overlay_of(folder) is None
    assert state_of(folder, "card1") == INVALID
    assert run_watch(folder) == ([], [])


def test_a_file_that_came_too_late_for_a_refresh_stays_in_sight(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late, listed = arrive(folder, "late.csv", [report("R1", "card1")]), []
    run_watch(folder)
    arrive(folder, "new.csv", [report("R2", "card2")])
    import etl.refresh as module

    list_raw_files = module.list_raw_files

    def list_before_it_came(raw: Path) -> Any:
        files, ignored = list_raw_files(raw)
        listed.extend(files)
        return [file for file in files if file.path != late], ignored

    monkeypatch.setattr(module, "list_raw_files", list_before_it_came)
    run_refresh(folder)
    assert listed
    assert [state_of(folder, card) for card in ("card1", "card2")] == [INVALID, INVALID]
    assert overlay_of(folder) is not None
    monkeypatch.undo()
    assert run_watch(folder) == ([], []), "told before"
    run_refresh(folder)
    assert overlay_of(folder) is None
    assert state_of(folder, "card1") == INVALID


def test_an_overlay_of_files_that_left_raw_goes_with_the_next_refresh(folder: Path) -> None:
    gone = arrive(folder, "new.csv", [report("R1", "card1")])
    run_watch(folder)
    gone.unlink()
    assert not run_refresh(folder).changed
    assert overlay_of(folder) is None
    assert state_of(folder, "card1") == NO_REPORT


def test_a_file_that_left_or_changed_leaves_or_changes_in_the_overlay(folder: Path) -> None:
    arrive(folder, "a.csv", [report("R1", "card1")])
    gone = arrive(folder, "b.csv", [report("R2", "card2")])
    run_watch(folder)
    gone.unlink()
    arrive(folder, "a.csv", [report("R1", "card3")])
    run_watch(folder)
    assert [state_of(folder, f"card{number}") for number in (1, 2, 3)] == [NO_REPORT, NO_REPORT, INVALID]


def test_names_of_files_that_are_being_written_are_left_alone(folder: Path) -> None:
    for name in ("new.csv.part", "new.csv.tmp", ".new.csv", "~$new.xlsx"):
        arrive(folder, name, [report("R1", "card1")])
    assert run_watch(folder) == ([], [])


def test_a_file_that_is_being_written_is_waited_for(folder: Path) -> None:
    path = write_csv(folder / "raw" / "loss_reports" / "new.csv", [report("R1", "card1")])
    os.utime(path, (time.time() + 60,) * 2)  # by its own time it was written to this very moment
    (told,), _said = run_watch(folder)
    assert told.taken == 1


def test_a_damaged_file_is_said_and_the_others_are_taken(folder: Path) -> None:
    path = folder / "raw" / "loss_reports" / "bad.xlsx"
    path.write_text("no workbook")
    os.utime(path, (time.time() - 60,) * 2)
    arrive(folder, "new.csv", [report("R1", "card1")])
    told, (said,) = run_watch(folder)
    assert said == (
        "loss_reports/bad.xlsx: the file is not an XLSX workbook; the next refresh puts the file in quarantine."
    )
    assert {each.file: each.taken for each in told} == {"loss_reports/bad.xlsx": 0, "loss_reports/new.csv": 1}
    assert state_of(folder, "card1") == INVALID
    assert run_watch(folder)[0] == [], "told before"


def test_a_large_file_is_left_to_the_refresh(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("etl.judging.SMALL", 10)
    arrive(folder, "new.csv", [report("R1", "card1")])
    told, (said,) = run_watch(folder)
    assert (told, overlay_of(folder)) == ([], None)
    assert "it is left to the next refresh" in said


def test_an_inbox_is_emptied_into_raw_and_nothing_there_is_written_over(folder: Path) -> None:
    for name, number in (("old.csv", 1), ("new.csv", 2)):
        arrive(folder, name, [report(f"R{number}", f"card{number}")], place="incoming")
    told, _said = run_watch(folder, incoming=folder / "incoming")
    names = sorted(path.name for path in (folder / "raw" / "loss_reports").iterdir())
    assert [name.partition("-")[0] for name in names] == ["new.csv", "old", "old.csv"]
    assert list((folder / "incoming" / "loss_reports").iterdir()) == []
    assert len(told) == 2
    assert [state_of(folder, f"card{number}") for number in range(3)] == [INVALID] * 3
    assert run_refresh(folder).records["loss_reports"]["loaded"] == 3


def test_a_move_that_was_cut_short_is_finished(folder: Path) -> None:
    """Killed after the file got its name in RAW and before it lost the one in the inbox."""
    path = arrive(folder, "new.csv", [report("R1", "card1")], place="incoming")
    os.link(path, folder / "raw" / "loss_reports" / "new.csv")
    run_watch(folder, incoming=folder / "incoming")
    assert not path.exists()
    assert len(list((folder / "raw" / "loss_reports").iterdir())) == 2


def test_a_query_reads_the_snapshot_alone(folder: Path) -> None:
    arrive(folder, "one.csv", [report("R1", "card1")])
    run_watch(folder)
    overlay = folder / "warehouse" / f"{overlay_of(folder)}.duckdb"
    counted = run_query(folder / "warehouse", "select count(*) from core_loss_reports", EVERYWHERE)
    assert counted.rows == [(1,)]
    for sql in (f"attach '{overlay}' as o", f"select * from '{overlay}'", f"from read_text('{overlay}')"):
        with pytest.raises(RefusedQuery):
            run_query(folder / "warehouse", sql, EVERYWHERE)


def test_a_rollback_keeps_what_came_and_a_watch_adds_what_the_older_snapshot_lacks(folder: Path) -> None:
    arrive(folder, "one.csv", [report("R1", "card1")])
    run_refresh(folder)
    arrive(folder, "two.csv", [report("R2", "card2")])
    run_watch(folder)
    rollback(folder / "warehouse")
    assert [state_of(folder, f"card{number}") for number in (0, 1, 2)] == [INVALID, NO_REPORT, INVALID]
    run_watch(folder)
    assert [state_of(folder, f"card{number}") for number in (0, 1, 2)] == [INVALID] * 3


def test_a_running_watch_follows_a_rollback(folder: Path) -> None:
    """What it knew to be in the snapshot is not in the older one."""
    arrive(folder, "one.csv", [report("R1", "card1")])
    run_refresh(folder)
    arrive(folder, "two.csv", [report("R2", "card2")])
    told: list[str] = []

    def go_back(taken: Taken) -> None:
        told.append(taken.file)
        if len(told) == 1:
            rollback(folder / "warehouse")

    watch(folder / "raw", folder / "warehouse", folder / "local", seconds=3, tell=go_back)
    assert told == ["loss_reports/two.csv", "loss_reports/one.csv"]
    assert [state_of(folder, f"card{number}") for number in (0, 1, 2)] == [INVALID] * 3


def test_an_overlay_that_cannot_be_read_is_told_and_made_anew(folder: Path) -> None:
    arrive(folder, "new.csv", [report("R1", "card1")])
    run_watch(folder)
    (folder / "warehouse" / f"{overlay_of(folder)}.duckdb").write_bytes(b"cut short")
    assert open_now(folder).is_broken
    assert state_of(folder, "card0") == INVALID, "the snapshot is read all the same"
    run_watch(folder)
    assert not open_now(folder).is_broken
    assert state_of(folder, "card1") == INVALID


def test_an_overlay_over_another_snapshot_is_not_published(folder: Path) -> None:
    pointer = read_pointer(folder / "warehouse")
    built = folder / "warehouse" / "built"
    built.write_bytes(b"")
    assert publish_overlay(folder / "warehouse", Pointer("another"), built, "overlay_x") is None
    assert read_pointer(folder / "warehouse") == pointer
    assert built.exists()


def test_the_last_overlays_stay_for_readers_on_their_way_and_no_others(folder: Path) -> None:
    for number in range(2 + KEPT_OVERLAYS):
        arrive(folder, f"{number}.csv", [report(f"R{number}", f"card{number}")])
        run_watch(folder)
    kept = list_overlays(folder / "warehouse")
    assert len(kept) == KEPT_OVERLAYS
    assert kept[-1] == overlay_of(folder)
    run_refresh(folder)
    run_refresh(folder)
    assert list_overlays(folder / "warehouse") == []


def test_another_folder_than_the_one_refreshed_is_refused(folder: Path) -> None:
    (folder / "other").mkdir()
    with pytest.raises(UnreadableInput, match="holds none of the files that the current snapshot was made of"):
        watch(folder / "other", folder / "warehouse", folder / "local", once=True)


def test_a_disk_that_goes_away_is_said_once_and_takes_nothing_out_of_sight(folder: Path) -> None:
    arrive(folder, "new.csv", [report("R1", "card1")])
    run_watch(folder)
    said: list[str] = []

    def hear(sentence: str) -> None:
        said.append(sentence)
        (folder / "gone").rename(folder / "raw")

    def go(taken: Taken) -> None:
        (folder / "raw").rename(folder / "gone")

    arrive(folder, "newer.csv", [report("R2", "card2")])
    watch(folder / "raw", folder / "warehouse", folder / "local", seconds=2, say=hear, tell=go)
    assert said == [f"There is no folder {folder / 'raw'}; give the folder that the files come into."]
    assert [state_of(folder, f"card{number}") for number in (1, 2)] == [INVALID, INVALID]


def test_a_second_watch_says_so_and_leaves(folder: Path) -> None:
    with watch_folder(folder / "warehouse"), pytest.raises(RefreshRefused, match="Another watch"):
        run_watch(folder)


def test_without_a_snapshot_there_is_nothing_to_watch_over(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with pytest.raises(MissingSnapshot, match="There is no snapshot"):
        run_watch(tmp_path)
    assert not (tmp_path / "warehouse").exists()


def test_a_watch_shows_that_it_runs_and_that_it_has_ended(folder: Path) -> None:
    seen = []
    arrive(folder, "new.csv", [report("R1", "card1")])

    def note(taken: Taken) -> None:
        seen.append(read_watch_state(folder / "warehouse").is_running)

    def arrive_later(sentence: str) -> None:
        arrive(folder, "newer.csv", [report("R2", "card2")])

    (folder / "raw" / "loss_reports" / "bad.xlsx").write_text("no workbook")
    watch(folder / "raw", folder / "warehouse", folder / "local", seconds=2, tell=note, say=arrive_later)
    assert seen[-1] is True
    assert not read_watch_state(folder / "warehouse").is_running


def test_found_or_withdrawn_makes_a_card_good_again_in_whatever_order_they_come(folder: Path) -> None:
    arrive(folder, "a.csv", [report("R1", "card1", kind="withdrawn", reported_at="2026-03-03")])
    run_watch(folder)
    assert state_of(folder, "card1") == GOOD_AGAIN
    arrive(folder, "b.csv", [report("R2", "card1", reported_at="2026-03-02"), report("R3", "card0", kind="found")])
    run_watch(folder)
    assert state_of(folder, "card1") == GOOD_AGAIN, "the report made last decides, not the one that came last"
    assert state_of(folder, "card0") == INVALID, "of two made at once, the loss"


def test_the_command_prints_one_document_a_line_for_each_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        arrive(folder, f"{number}.csv", [report(f"R{number}", f"card{number}")])
    places = [word for name in ("raw", "warehouse", "local") for word in (f"--{name}", str(folder / name))]
    monkeypatch.setattr("sys.argv", ["run", "watch", "--once", "--json", *places])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [set(line) for line in lines] == [{"file", "read", "taken", "rejected", "seconds", "reason"}] * 2
    monkeypatch.setattr("sys.argv", ["run", "status", "--json", *places[2:]])
    with pytest.raises(SystemExit):
        main()
    overlay = json.loads(capsys.readouterr().out)["overlay"]
    assert (overlay["name"], overlay["files"], overlay["rows"]) == (overlay_of(folder), 2, {"loss_reports": 2})
