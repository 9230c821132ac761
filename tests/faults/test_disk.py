"""A disk that is full or read-only: the refresh says so in one sentence, and what was current stays current."""

import ctypes
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.faults.children import (
    finish,
    hand_over,
    lay_out,
    list_leftovers,
    places,
    read_version_held,
    refresh_folder,
    run_command,
    start,
)

MEGABYTE = 1 << 20


def limit_files(size: int) -> None:
    """Let no file grow beyond so many bytes: the next write fails, as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def obey_modes() -> None:
    """Give up root's privilege of writing where the mode says read-only (capset of capabilities(7), none of them)."""
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert ctypes.CDLL(None).capset(header, none) == 0


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose first version is published, and whose second is handed over."""
    folder = lay_out(tmp_path_factory.mktemp("published"))
    assert finish(start(refresh_folder, folder)) == 0
    hand_over(folder, 1)
    return folder


@pytest.fixture
def published(made_once: Path, tmp_path: Path) -> Path:
    """The same, for one test to spoil."""
    return Path(shutil.copytree(made_once, tmp_path / "published"))


# From the first write of a database file (refused at once) to the last ones of a whole snapshot.
@pytest.mark.parametrize("size", [4_096, 13_000, 60_000, 300_000, 1_000_000, 2_000_000])
def test_a_write_that_fails_is_one_sentence_and_harms_nobody(published: Path, size: int) -> None:
    said = refuse(published, partial(limit_files, size))
    assert said.startswith("A file in ")
    assert "would be larger than this system allows" in said
    assert read_version_held(published) == 0
    assert list_leftovers(published) == []


def test_a_full_disk_is_one_sentence_and_room_mends_it(published: Path, small_disk: Path) -> None:
    shutil.copytree(published / "warehouse", small_disk / "warehouse")
    shutil.copytree(published / "raw", small_disk / "raw")
    filler = small_disk / "filler"
    filler.write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - MEGABYTE))
    assert refuse(small_disk) == (
        f"The disk of {small_disk / 'warehouse'} is full; make room and refresh again, "
        "the snapshot that was current stays current.\n"
    )
    assert read_version_held(small_disk) == 0
    assert list_leftovers(small_disk) == []
    filler.unlink()
    assert finish(start(refresh_folder, small_disk)) == 0
    assert read_version_held(small_disk) == 1


def test_a_file_whose_checked_rows_find_no_room_is_not_taken_for_a_broken_file(
    published: Path, small_disk: Path
) -> None:
    checked = published / "warehouse" / "checked"
    shutil.move(checked, small_disk / "checked")
    checked.symlink_to(small_disk / "checked")
    (small_disk / "filler").write_bytes(b"\0" * (shutil.disk_usage(small_disk).free - MEGABYTE // 32))
    hand_over(published, 20_000)
    assert "is full; make room" in refuse(published)
    assert read_version_held(published) == 0


def test_a_warehouse_that_may_not_be_written_is_one_sentence(published: Path) -> None:
    warehouse = published / "warehouse"
    warehouse.chmod(0o555)
    said = refuse(published, obey_modes)
    warehouse.chmod(0o755)
    assert "may not be read or written by this user; the snapshot that was current stays current." in said
    assert read_version_held(published) == 0
    assert list_leftovers(published) == []


def test_a_warehouse_that_may_not_be_made_is_one_sentence(tmp_path: Path) -> None:
    lay_out(tmp_path).chmod(0o555)
    said = refuse(tmp_path, obey_modes)
    tmp_path.chmod(0o755)
    assert said.startswith(f"{tmp_path / 'warehouse'} may not be read or written by this user")


def refuse(folder: Path, prepare: Callable[[], None] | None = None) -> str:
    """What a refresh that must fail says: one line, exit 1, no traceback."""
    said = Path(tempfile.gettempdir()) / f"said.{os.getpid()}"
    status = finish(start(run_command, ["refresh", *places(folder)], said, prepare))
    lines = [line for line in said.read_text().splitlines() if not is_progress(line)]
    said.unlink()
    assert status == 1, lines
    assert len(lines) == 1, lines
    return lines[0] + "\n"


def is_progress(line: str) -> bool:
    """Whether a line tells how far the refresh is."""
    return line.startswith("[") or line in ("joining rows", "building tables")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB, where this machine lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(disk)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount a small disk; the limit on file sizes stands in for it")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)
