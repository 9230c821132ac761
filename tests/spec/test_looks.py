"""Looks at single rows: each is logged on a line of its own, and what was cut short is counted and kept."""

import threading
from datetime import datetime
from pathlib import Path

import pytest

from errors import UnreadableInput
from warehouse.looks import FILE, count_broken_looks, log_look, read_looks


def test_a_look_says_when_where_at_what_and_how_many_rows(local: Path) -> None:
    assert read_looks(local) == []
    log_look(local, "核查", "线索 BANK0001 命中率", 12)
    log_look(local, "时限", "受理号 SL0001", 1, who="值班")
    first, second = read_looks(local)
    assert (first.page, first.what, first.rows, first.who) == ("核查", "线索 BANK0001 命中率", 12, "")
    assert (second.what, second.rows, second.who) == ("受理号 SL0001", 1, "值班")
    assert datetime.fromisoformat(first.looked_at).utcoffset() is not None


def test_many_at_once_lose_no_line(local: Path) -> None:
    threads = [threading.Thread(target=log_look, args=(local, "p", str(number), number)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(look.rows for look in read_looks(local)) == list(range(40))


def test_a_line_cut_short_is_counted_and_the_next_one_is_whole(local: Path) -> None:
    log_look(local, "p", "first", 1)
    with (local / FILE).open("ab") as file:
        file.write(b'{"looked_at": "2026-')  # killed here
    log_look(local, "p", "second", 2)
    with (local / FILE).open("ab") as file:
        file.write(b'{"looked_at": "x", "page": "p", "what": "w", "rows": "3", "who": ""}\n\xff\n')
    assert [look.what for look in read_looks(local)] == ["first", "second"]
    assert count_broken_looks(local) == 3


def test_a_log_that_cannot_be_written_or_read_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "local").touch()  # a file where the folder should be
    with pytest.raises(UnreadableInput, match="the look cannot be logged"):
        log_look(tmp_path / "local", "p", "w", 1)
    (tmp_path / FILE).mkdir()
    with pytest.raises(UnreadableInput, match="cannot be read"):
        read_looks(tmp_path)
