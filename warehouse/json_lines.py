"""A file of one line of JSON each that is added to and never rewritten.

A writer holds a lock and writes whole lines; what a kill or a full disk left of a line is closed off by the next
writer, skipped by readers, counted, and kept.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from pathlib import Path


def append_line(path: Path, row: Mapping[str, object]) -> None:
    """Add a line; on disk when this returns. Raises OSError where the file cannot be written."""
    line = json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "rb+", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _write_whole(file.fileno(), line if _ends_whole(file.fileno()) else b"\n" + line)


def read_lines(path: Path) -> list[bytes]:
    """The lines that hold something; none where there is no file. Raises OSError where it cannot be read."""
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    return [line for line in lines if line.strip()]


def _ends_whole(descriptor: int) -> bool:
    """Whether the file is empty or its last line has its end."""
    size = os.fstat(descriptor).st_size
    return size == 0 or os.pread(descriptor, 1, size - 1) == b"\n"


def _write_whole(descriptor: int, line: bytes) -> None:
    """Append the line and put it on disk, or leave the file as it was."""
    size = os.fstat(descriptor).st_size
    try:
        rest = line
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, size)
        raise
