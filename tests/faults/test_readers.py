"""Eight readers open and ask without pause while twenty snapshots are published: no error, nothing mixed."""

import shutil
import threading
import time
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

import duckdb
import pytest

from errors import MissingSnapshot
from etl.publish import KEPT, list_snapshots, publish, refresh_lock
from etl.refresh import refresh
from tests.faults.children import ROWS, finish, lay_out, read_version, start
from warehouse import open_current

PUBLISHED = 20
PROCESSES, THREADS = 2, 4  # readers
PAUSE_SECONDS = 0.1


def test_readers_see_whole_snapshots_through_twenty_publishes(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    base = refresh(folder / "raw", folder / "warehouse", folder / "local").snapshot
    assert base
    warehouse = folder / "warehouse"
    pipes = [Pipe() for _ in range(PROCESSES)]
    readers = [start(read_without_pause, warehouse, theirs) for _ours, theirs in pipes]
    for ours, _theirs in pipes:
        assert ours.recv() == "reading"
    for version in range(1, 1 + PUBLISHED):
        with refresh_lock(warehouse):
            publish(warehouse, build(warehouse, base, version), name(version))
        time.sleep(PAUSE_SECONDS)
    for ours, _theirs in pipes:
        ours.send("stop")
    answers: list[tuple[str, int]] = []
    errors: list[str] = []
    for (ours, _theirs), reader in zip(pipes, readers, strict=True):
        seen, trouble = ours.recv()
        answers, errors = answers + seen, errors + trouble
        assert finish(reader) == 0
    assert errors == []
    assert {snapshot for snapshot, _version in answers} <= {base, *map(name, range(1, 1 + PUBLISHED))}
    assert [(snapshot, version) for snapshot, version in answers if snapshot not in (base, name(version))] == []
    assert len({version for _snapshot, version in answers}) > PUBLISHED / 2, "the readers saw too few of them"
    assert len(list_snapshots(warehouse)) == KEPT


def test_a_reader_whose_snapshot_was_dropped_follows_the_pointer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lay_out(tmp_path)
    published = refresh(folder / "raw", folder / "warehouse", folder / "local").snapshot
    read_before = iter(["snapshot_dropped_meanwhile", "snapshot_dropped_too", published])
    monkeypatch.setattr("warehouse.snapshot.current_name", lambda warehouse: next(read_before))
    snapshot = open_current(folder / "warehouse")
    assert snapshot.name == published
    snapshot.close()


def test_a_reader_does_not_follow_a_pointer_that_stands_still(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text('{"snapshot": "snapshot_gone"}')
    with pytest.raises(MissingSnapshot, match="is not there"):
        open_current(tmp_path)


def read_without_pause(warehouse: Path, pipe: Connection) -> None:
    """Four readers in one process, until told to stop; sends what they were answered, and their errors."""
    answers: list[tuple[str, int]] = []
    errors: list[str] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.is_set():
            try:
                snapshot = open_current(warehouse)
                answers.append((snapshot.name, read_version(snapshot)))
                snapshot.close()
            except Exception as error:  # whatever it is, it is a finding
                errors.append(repr(error))

    threads = [threading.Thread(target=read) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    pipe.send("reading")
    pipe.recv()
    is_over.set()
    for thread in threads:
        thread.join()
    pipe.send((answers, errors))


def name(version: int) -> str:
    """A snapshot's name that tells its version, later than any real one."""
    return f"snapshot_2999{version:04}T000000000000Z_{version:012}"


def build(warehouse: Path, base: str, version: int) -> Path:
    """A finished snapshot with as many applications more as its version says, in its files and its counts."""
    work = warehouse / "building"
    work.mkdir(exist_ok=True)
    shutil.copy(warehouse / f"{base}.duckdb" if version == 1 else warehouse / f"{name(version - 1)}.duckdb", work)
    (copy,) = work.glob("snapshot_*.duckdb")
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update etl_files set loaded = ? where record = 'applications'", [ROWS + version])
        connection.execute(
            "insert into mart_applications_by_area_month by name "
            "(select * replace (1 as applications) from mart_applications_by_area_month limit 1)"
        )
    return copy
