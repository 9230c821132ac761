"""A watch or a refresh killed at any moment leaves a pointer that can be read, and no lost card unseen."""

import itertools
import shutil
import signal
import threading
import time
from pathlib import Path
from typing import Any

from etl.pointer import list_overlays, pointer_lock, read_pointer
from etl.refresh import refresh
from etl.watch import watch
from studies.register_now import INVALID, NO_REPORT, describe_card
from tests.etl.files import write_csv
from tests.faults.children import die_at_change, finish, lay_out, list_leftovers, refresh_and_die, refresh_folder, start
from warehouse import EVERYWHERE
from warehouse.overlay import open_register


def watch_folder(folder: Path, seconds: float | None = None) -> None:
    """Watch `folder/raw` until all is published, or for so long."""
    watch(folder / "raw", folder / "warehouse", folder / "local", once=seconds is None, seconds=seconds)


def watch_and_die(folder: Path, at: int) -> None:
    """Watch, and be killed just before the n-th change that Python makes to a file of the warehouse."""
    die_at_change(folder, at)
    watch_folder(folder)


def arrive(folder: Path, number: int) -> None:
    """A loss report of a card of that number."""
    row = {"report_id": f"R{number}", "card_key": f"card{number}", "kind": "lost", "reported_at": "2026-03-02 10:00:00"}
    write_csv(folder / "raw" / "loss_reports" / f"{number}.csv", [row])


def laid_out(folder: Path) -> Path:
    """A warehouse that knows card 0."""
    lay_out(folder)
    arrive(folder, 0)
    refresh(folder / "raw", folder / "warehouse", folder / "local")
    return folder


def state_of(folder: Path, number: int) -> str:
    register = open_register(folder / "warehouse")
    assert not register.is_broken
    return describe_card(register, EVERYWHERE, f"card{number}").state


def test_a_watch_killed_before_every_change_that_it_makes_to_a_file(tmp_path: Path) -> None:
    base, killed, seen = laid_out(tmp_path / "base"), tmp_path / "killed", []
    arrive(base, 1)
    for at in itertools.count(1):
        shutil.rmtree(killed, ignore_errors=True)
        shutil.copytree(base, killed)
        if finish(process := start(watch_and_die, killed, at)) == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        assert state_of(killed, 0) == INVALID
        seen.append(state_of(killed, 1))
        watch_folder(killed)
        assert state_of(killed, 1) == INVALID
        assert [*list_overlays(killed / "warehouse")][-1:] == [overlay_of(killed)], "an orphan was left"
        assert not list((killed / "warehouse" / "watching").glob("work/*"))
    assert (seen.count(NO_REPORT) > 10, seen.count(INVALID) > 0) == (True, True), "kills before and after it showed"
    assert seen == sorted(seen, reverse=True)


def test_a_refresh_killed_before_every_second_change_shows_every_card_that_came(tmp_path: Path) -> None:
    base, killed, folded = laid_out(tmp_path / "base"), tmp_path / "killed", []
    arrive(base, 1)
    watch_folder(base)
    for at in itertools.count(1, 2):
        shutil.rmtree(killed, ignore_errors=True)
        shutil.copytree(base, killed)
        if finish(start(refresh_and_die, killed, at)) == 0:
            break
        assert [state_of(killed, number) for number in (0, 1)] == [INVALID, INVALID]
        folded.append(overlay_of(killed) is None)
    assert (True in folded, False in folded) == (True, True), "kills before and after the pointer moved"
    assert [state_of(killed, number) for number in (0, 1)] == [INVALID, INVALID]
    assert [name for name in list_leftovers(killed) if not name.startswith("watching/")] == []


def test_a_watch_and_refreshes_at_once_undo_nothing_of_each_other(tmp_path: Path) -> None:
    """Files come one after the other while refreshes run; a card once shown as invalid stays so."""
    folder, is_over, wrong = laid_out(tmp_path), threading.Event(), list[Any]()
    watcher = start(watch_folder, folder, 300.0)
    shown: set[int] = {0}

    def look() -> None:
        while not is_over.is_set():
            before = set(shown)
            invalid = {number for number in range(6) if state_of(folder, number) == INVALID}
            wrong.extend(before - invalid)
            shown.update(invalid)

    reader = threading.Thread(target=look)
    reader.start()
    try:
        for number in range(1, 6):
            arrive(folder, number)
            time.sleep(0.4)
            assert finish(start(refresh_folder, folder)) == 0
        until = time.monotonic() + 60
        while shown < set(range(6)) and time.monotonic() < until:
            time.sleep(0.1)
    finally:
        is_over.set()
        reader.join()
        watcher.terminate()
        watcher.join()
    assert wrong == []
    assert shown == set(range(6))


def test_a_pointer_is_written_by_one_at_a_time(tmp_path: Path) -> None:
    folder = laid_out(tmp_path)
    arrive(folder, 1)
    writer = threading.Thread(target=watch_folder, args=(folder,))
    with pointer_lock(folder / "warehouse"):
        writer.start()
        writer.join(2)
        assert writer.is_alive()
        assert overlay_of(folder) is None
    writer.join()
    assert overlay_of(folder) is not None


def overlay_of(folder: Path) -> str | None:
    pointer = read_pointer(folder / "warehouse")
    return pointer.overlay if pointer else None
