"""Refreshes in processes of their own, forked from one that has the imports done and no thread of DuckDB's yet."""

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from etl.models import load_models
from etl.refresh import refresh
from tests.etl.files import POINT, application, write_csv
from warehouse import EVERYWHERE, Snapshot, open_current

ROWS = 100  # of the first file of applications
CHANGES = frozenset({"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir"})  # what Python does to files

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["pytest", "tests.faults.children", "cli.__main__", "cli.refresh"])
load_models()  # once, in the process that the others are forked from


def start(child: Callable[..., Any], *arguments: Any) -> BaseProcess:
    """Run a function of a module in a forked process."""
    process = _server.Process(target=child, args=arguments)
    process.start()
    return process


def finish(process: BaseProcess, seconds: float = 120) -> int:
    """Wait for it; its exit status (negative: the signal that ended it)."""
    process.join(seconds)
    assert process.exitcode is not None, "the child hangs"
    return process.exitcode


def kill_after(process: BaseProcess, seconds: float) -> None:
    """Kill a child after so many seconds, at whatever instruction that is."""
    process.join(seconds)
    if process.pid and process.exitcode is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGKILL)
    finish(process)


def refresh_folder(folder: Path) -> None:
    """Refresh `folder/raw` into `folder/warehouse`."""
    refresh(folder / "raw", folder / "warehouse", folder / "local")


def refresh_and_die(folder: Path, at: int) -> None:
    """Refresh, and be killed just before the n-th change that Python makes to a file of the warehouse."""
    die_at_change(folder, at)
    refresh_folder(folder)


def die_at_change(folder: Path, at: int) -> None:
    """Have this process killed just before the n-th change that Python makes to a file of the warehouse."""
    seen = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event not in CHANGES or str(folder / "warehouse") not in str(arguments[0]):
            return
        if event == "open" and not (isinstance(arguments[1], str) and set(arguments[1]) & set("wa+x")):
            return
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)

    sys.addaudithook(count)


def run_command(arguments: list[str], said: Path, prepare: Callable[[], None] | None = None) -> None:
    """Run `./run ARGUMENTS` with stdout and stderr in a file; its exit status is the child's."""
    from cli.__main__ import main

    with said.open("w") as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
    if prepare:
        prepare()
    sys.argv = ["run", *arguments]
    main()


def places(folder: Path) -> list[str]:
    """The options of a refresh of `folder`."""
    pairs = {"--raw": "raw", "--warehouse": "warehouse", "--local": "local"}
    return [word for option, name in pairs.items() for word in (option, str(folder / name))]


def lay_out(folder: Path) -> Path:
    """A folder with one point and a file of applications in RAW."""
    write_csv(folder / "raw" / "acceptance_points" / "points.csv", [POINT])
    hand_over(folder, 0)
    return folder


def hand_over(folder: Path, version: int) -> None:
    """A new file of applications in the place of the old one; how many rows it has tells its version."""
    rows = [application(number) for number in range(ROWS + version)]
    write_csv(folder / "raw" / "applications" / "applications.csv", rows)


def read_version_held(folder: Path) -> int:
    """Which version the current snapshot holds; fails unless its files and its counts both say so."""
    with contextlib.closing(open_current(folder / "warehouse")) as snapshot:
        return read_version(snapshot)


def read_version(snapshot: Snapshot) -> int:
    """The version that an open snapshot holds."""
    files = snapshot.ask("loaded_files", EVERYWHERE).set_index("record")["loaded"]
    month = {"first_month": "2026-03-01", "last_month": "2026-03-01"}  # in which all were accepted
    by_month = snapshot.ask("applications_by_month", EVERYWHERE, **month).query("kind == 'total'")
    assert by_month["applications"].sum() == files["applications"], "a mixed snapshot"
    return int(files["applications"]) - ROWS


def list_leftovers(folder: Path) -> list[str]:
    """Whatever lies in the warehouse besides snapshots, the pointer, the lock, and pairs of checked files."""
    warehouse = folder / "warehouse"
    names = {path.relative_to(warehouse).as_posix() for path in warehouse.rglob("*") if path.is_file()}
    whole = {f"{name.removesuffix('.json')}.parquet" for name in names if name.endswith(".json")} & names
    expected = (
        {"current.json", "refresh.lock", "pointer.lock", "checked/known.json"}
        | whole
        | {f"{name.removesuffix('.parquet')}.json" for name in whole}
    )
    kept = sorted(name for name in names if name.startswith("snapshot_"))[-3:]
    return sorted(names - expected - set(kept)) + [path.name for path in (warehouse / "building",) if path.exists()]
