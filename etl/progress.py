"""How far the reading of files is, how fast it goes, and how long it may still take.

A share by bytes, a rate in rows, and a time left from the rate of the bytes that were read in this run; files that
were known already cost no time and say nothing about it.
"""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet

EVERY_SECONDS = 2.0
TOO_EARLY_SECONDS = 1.0  # before that a rate says nothing


@dataclass
class Progress:
    """What is done of a list of files, whose sizes in bytes are known; `clock` is in seconds."""

    sizes: Sequence[int]
    clock: Callable[[], float] = time.monotonic
    number: int = 0
    read_bytes: float = 0
    skipped_bytes: float = 0
    read_rows: int = 0
    started: float = field(init=False)

    def __post_init__(self) -> None:
        self.started = self.clock()

    def finish(self, rows: int, *, was_read: bool = True) -> None:
        """The next file in the list is done: read with so many rows, or known already."""
        size = self.sizes[self.number]
        self.number += 1
        if was_read:
            self.read_bytes, self.read_rows = self.read_bytes + size, self.read_rows + rows
        else:
            self.skipped_bytes += size

    def describe(self, name: str, share_of_file: float = 0.0) -> str:
        """`[3/12] applications/2025.csv · 34 % · 1.2 million rows/s · about 40 s left`."""
        total = sum(self.sizes)
        under_way = self.sizes[self.number] * share_of_file if self.number < len(self.sizes) else 0
        read = self.read_bytes + under_way
        done = (read + self.skipped_bytes) / total if total else 1.0
        parts = [
            f"[{min(self.number + 1, len(self.sizes))}/{len(self.sizes)}] {name}",
            f"{done:.0%}".replace("%", " %"),
        ]
        seconds = self.clock() - self.started
        if seconds >= TOO_EARLY_SECONDS and read:
            if self.read_rows and self.read_bytes:
                # Rows of a file under way are not known; its bytes hold as many as those before it.
                parts.append(write_rate(self.read_rows * read / self.read_bytes / seconds))
            parts.append(write_time_left((total - read - self.skipped_bytes) * seconds / read))
        return " · ".join(parts)

    def teller(self, name: str, say: Callable[[str], None]) -> Callable[[float], None]:
        """What says the state of the file under way, given the share of it that is done."""
        return lambda share: say(self.describe(name, share))


def measure(path: Path) -> int:
    """A file's size in bytes, a folder's with all in it; 0 where it cannot be looked at, as its opener will say."""
    try:
        return sum(map(measure, path.iterdir())) if path.is_dir() else path.stat().st_size
    except OSError:
        return 0


def count_rows(parquet: Path | None) -> int:
    """The rows of a Parquet file, from its footer; 0 where there is none."""
    return int(pyarrow.parquet.read_metadata(parquet).num_rows) if parquet else 0


def write_rate(rows_per_second: float) -> str:
    """A rate with two digits that matter."""
    if rows_per_second >= 1e6:
        return f"{rows_per_second / 1e6:.1f} million rows/s"
    if rows_per_second >= 1e3:
        return f"{rows_per_second / 1e3:,.0f} thousand rows/s"
    return f"{rows_per_second:,.0f} rows/s"


def write_time_left(seconds: float) -> str:
    """A time left, no finer than it can be known."""
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s left"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min left"
    return f"about {seconds / 3600:.1f} h left"


@contextmanager
def watching(connection: duckdb.DuckDBPyConnection, tell: Callable[[float], None]) -> Iterator[None]:
    """While one query of the connection runs, tell its share done (0 to 1) every two seconds."""
    connection.execute("set enable_progress_bar = true")
    connection.execute("set enable_progress_bar_print = false")
    is_done = threading.Event()

    def look() -> None:
        while not is_done.wait(EVERY_SECONDS):
            tell(min(max(connection.query_progress() / 100, 0.0), 1.0))  # -1 before a query knows

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_done.set()
        watcher.join()
