"""Notes on cases: one line of JSON each in `local/notes.jsonl`, outside every snapshot, added to and never rewritten.

So a refresh or a rollback leaves them alone; `json_lines` says how lines are written whole.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from errors import UnreadableInput
from warehouse.json_lines import append_line, read_lines

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
    try:
        append_line(path, asdict(note))
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the note cannot be written: {mistake.strerror}.") from mistake


def read_notes(local: Path) -> Notes:
    """Every note that can be read. Raises UnreadableInput where the file itself cannot."""
    path = local / FILE
    try:
        written = read_lines(path)
    except OSError as mistake:
        raise UnreadableInput(f"{path}: the notes cannot be read: {mistake.strerror}.") from mistake
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
