"""Notes on cases: one line of JSON each in `local/notes.jsonl`, outside every snapshot, added to and never rewritten.

So a refresh or a rollback leaves them alone. A writer holds a lock and writes whole lines; what a kill or a full disk
left of a line is closed off by the next writer, skipped by readers, counted, and kept.
"""

import fcntl
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from errors import UnreadableInput

FILE = "notes.jsonl"


@dataclass(frozen=True)
class Note:
    """What was noted on a case, when (ISO 8601, Beijing time), and by whom if that was given."""

    application_id: str
    noted_at: str
    text: str
    who: str = ""


@dataclass(frozen=True)
class Notes:
    """All notes, oldest first, and how many lines of the file could not be read."""

    notes: Sequence[Note]
    broken_lines: int

    def of_case(self, application_id: str) -> list[Note]:
        """The notes on one case, oldest first."""
        return [note for note in self.notes if note.application_id == application_id]

    def noted(self) -> set[str]:
        """The cases that have a note."""
        return {note.application_id for note in self.notes}

    def latest(self) -> dict[str, str]:
        """The last note on each case."""
        return {note.application_id: note.text for note in self.notes}


def append_note(local: Path, note: Note) -> None:
    """Add a note; on disk when this returns. Raises UnreadableInput where the file cannot be written."""
    path = local / FILE
    line = json.dumps(asdict(note), ensure_ascii=False).encode("utf-8") + b"\n"
    try:
        local.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "rb+", buffering=0) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _write_whole(file.fileno(), line if _ends_whole(file.fileno()) else b"\n" + line)
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the note cannot be written: {mistake.strerror}.") from mistake


def read_notes(local: Path) -> Notes:
    """Every note that can be read. Raises UnreadableInput where the file itself cannot."""
    path = local / FILE
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the notes cannot be read: {mistake.strerror}.") from mistake
    written = [line for line in lines if line.strip()]
    notes = [note for note in map(_read_line, written) if note is not None]
    return Notes(notes, len(written) - len(notes))


def version_of_notes(local: Path) -> tuple[int, int]:
    """What changes when a note is added: for whoever keeps a result."""
    try:
        state = (local / FILE).stat()
    except OSError:
        return (0, 0)
    return (state.st_size, state.st_mtime_ns)


def _read_line(line: bytes) -> Note | None:
    try:
        row = json.loads(line.decode("utf-8"))
        note = Note(**row)
    except (ValueError, TypeError):
        return None
    return note if all(isinstance(value, str) for value in asdict(note).values()) else None


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
