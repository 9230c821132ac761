"""What a watch keeps in the warehouse: its own folder, held for one watch at a time, and the sign that it is alive."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from errors import RefreshRefused

FOLDER = "watching"
HEARTBEAT = "watch.json"


@contextmanager
def watch_folder(warehouse: Path) -> Iterator[Path]:
    """The folder of a watch, with an empty `work` in it; a second watch says so and leaves."""
    place = warehouse / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as mistake:
            raise RefreshRefused(f"Another watch of {warehouse} is running.") from mistake
        work = place / "work"
        shutil.rmtree(work, ignore_errors=True)
        for partial in place.glob("checked/**/*.partial"):
            partial.unlink()
        work.mkdir(mode=0o700)  # what spills may hold ID numbers
        try:
            yield place
        finally:
            shutil.rmtree(work, ignore_errors=True)


@contextmanager
def heartbeat(warehouse: Path) -> Iterator["Heartbeat"]:
    """A sign of life that is taken away at the end; after a kill it grows old."""
    beats = Heartbeat(warehouse / HEARTBEAT)
    try:
        yield beats
    finally:
        beats.path.unlink(missing_ok=True)


class Heartbeat:
    """The file that says when a watch last looked, and since when it runs (ISO 8601, UTC)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.began_at = _now()

    def beat(self, trouble: str = "") -> None:
        """Say that a look was just taken, and what was wrong with it; a full disk keeps it from being said."""
        new = self.path.with_suffix(".json.new")
        said = {"looked_at": _now(), "began_at": self.began_at, "pid": os.getpid(), "trouble": trouble}
        with suppress(OSError):
            new.write_text(json.dumps(said), encoding="utf-8")
            os.replace(new, self.path)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
