"""Looks at single rows: one line of JSON each in `local/looks.jsonl`, outside every snapshot and only added to.

A line says when, on which page, what was looked at, how many rows were shown, and who looked if that is known. It holds
no ID number: callers name a card by its pseudonym. A line that cannot be read is skipped and kept.
"""

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from errors import UnreadableInput

FILE = "looks.jsonl"
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Look:
    """One look; `looked_at` is ISO 8601, Beijing time."""

    looked_at: str
    page: str
    what: str
    rows: int
    who: str = ""


def log_look(local: Path, page: str, what: str, rows: int, who: str = "") -> None:
    """Add a look; on disk when this returns. Raises UnreadableInput where it cannot be written: then show no rows."""
    look = Look(datetime.now(BEIJING).isoformat(timespec="seconds"), page, what, rows, who)
    path = local / FILE
    try:
        local.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            is_whole = size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"
            file.write((b"" if is_whole else b"\n") + json.dumps(asdict(look), ensure_ascii=False).encode() + b"\n")
            os.fsync(descriptor)
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the look cannot be noted: {mistake.strerror}.") from mistake


def read_looks(local: Path) -> list[Look]:
    """Every look that can be read, oldest first."""
    try:
        lines = (local / FILE).read_bytes().split(b"\n")
    except OSError:
        return []
    found = [_read_line(line) for line in lines if line.strip()]
    return [look for look in found if look]


def _read_line(line: bytes) -> Look | None:
    try:
        return Look(**json.loads(line.decode("utf-8")))
    except (ValueError, TypeError):
        return None
