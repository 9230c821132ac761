"""A refresh killed at any moment leaves the old snapshot current, or the new one whole; the next finishes the work.

Fifty kills in all: seventeen before each change to a file, the others at random.
`ACCEPTANCE_KILLS=500 ./run test tests/faults` kills more often.
"""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from etl.publish import list_snapshots, refresh_lock
from tests.faults.children import (
    finish,
    hand_over,
    kill_after,
    lay_out,
    list_leftovers,
    places,
    read_version_held,
    refresh_and_die,
    refresh_folder,
    start,
)

KILLS = int(os.environ.get("ACCEPTANCE_KILLS", "33"))
FINISHED_EVERY = 10


def test_killed_at_random_moments_over_the_whole_run(tmp_path: Path) -> None:
    moments, folder = random.Random(20260401), lay_out(tmp_path)
    finish(start(refresh_folder, folder))
    hand_over(folder, 1)
    started = time.monotonic()
    assert finish(start(refresh_folder, folder)) == 0
    whole_run, held = time.monotonic() - started, read_version_held(folder)
    for version in range(2, 2 + KILLS):
        hand_over(folder, version)
        kill_after(start(refresh_folder, folder), moments.uniform(0, 1.1 * whole_run))
        now = read_version_held(folder)
        assert now in (held, version), "neither the old snapshot nor the new one, whole"
        held = now
        if version % FINISHED_EVERY == 0 or version == 1 + KILLS:
            assert finish(start(refresh_folder, folder)) == 0
            held = read_version_held(folder)
            assert held == version
            assert list_leftovers(folder) == []


def test_killed_before_every_change_that_it_makes_to_a_file(tmp_path: Path) -> None:
    base = lay_out(tmp_path / "base")
    assert finish(start(refresh_folder, base)) == 0
    hand_over(base, 1)
    held, killed = [], tmp_path / "killed"
    for at in itertools.count(1):
        shutil.rmtree(killed, ignore_errors=True)
        shutil.copytree(base, killed)
        if finish(process := start(refresh_and_die, killed, at)) == 0:
            break
        assert process.exitcode == -signal.SIGKILL
        held.append(read_version_held(killed))
        if (killed / "warehouse" / "publishing").exists():  # the steps that matter most are followed to the end
            assert finish(start(refresh_folder, killed)) == 0
            assert read_version_held(killed) == 1
            assert len(list_snapshots(killed / "warehouse")) == 2, "a snapshot that never became current was kept"
        with refresh_lock(killed / "warehouse"):  # every refresh begins and ends with tidying up
            pass
        assert list_leftovers(killed) == []
    assert held == sorted(held)
    assert (held.count(0) > 10, held.count(1) > 0) == (True, True), "kills fell before and after the pointer moved"


def test_a_second_refresh_at_once_says_so_and_leaves(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    command = [sys.executable, "-m", "cli", "refresh", *places(folder)]
    with refresh_lock(folder / "warehouse"):
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr == f"Another refresh of {folder / 'warehouse'} is running; wait until it is done.\n"


def test_a_killed_refresh_holds_no_lock(tmp_path: Path) -> None:
    folder = lay_out(tmp_path)
    kill_after(start(refresh_and_die, folder, 5), 60)
    assert finish(start(refresh_folder, folder)) == 0
    assert read_version_held(folder) == 0
