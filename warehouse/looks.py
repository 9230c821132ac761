"""Looks at single rows: one line of JSON each in `local/looks.jsonl`, outside every snapshot, never rewritten.

Who shows single rows logs the look first, and does not show them where that fails. The instant is the computer's.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from data.clock import BEIJING
from errors import UnreadableInput
from warehouse.json_lines import append_line, read_lines

FILE = "looks.jsonl"


@dataclass(frozen=True)
class Look:
    """When (ISO 8601, Beijing time) how many single rows were shown, on which page, of what, and to whom if known."""

    looked_at: str
    page: str
    what: str
    rows: int
    who: str = ""


def log_look(local: Path, page: str, what: str, rows: int, who: str = "") -> None:
    """Log a look; on disk when this returns. Raises UnreadableInput where the file cannot be written."""
    look = Look(datetime.now(BEIJING).isoformat(timespec="seconds"), page, what, rows, who)
    try:
        append_line(local / FILE, asdict(look))
    except OSError as mistake:
        raise UnreadableInput(f"{local / FILE}: the look cannot be logged: {mistake.strerror}.") from mistake


def read_looks(local: Path) -> list[Look]:
    """Every look that can be read, oldest first. Raises UnreadableInput where the file itself cannot."""
    return [look for look in map(_read_line, _lines(local)) if look is not None]


def count_broken_looks(local: Path) -> int:
    """How many lines of the log cannot be read; they are kept."""
    return sum(_read_line(line) is None for line in _lines(local))


def _lines(local: Path) -> list[bytes]:
    try:
        return read_lines(local / FILE)
    except OSError as mistake:
        raise UnreadableInput(f"{local / FILE}: the log of looks cannot be read: {mistake.strerror}.") from mistake


def _read_line(line: bytes) -> Look | None:
    try:
        look = Look(**json.loads(line.decode("utf-8")))
    except (ValueError, TypeError):
        return None
    texts = (look.looked_at, look.page, look.what, look.who)
    is_whole = all(isinstance(text, str) for text in texts) and type(look.rows) is int
    return look if is_whole else None
