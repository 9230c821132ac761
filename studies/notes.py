"""A note on a case: checked, freed of ID numbers, and kept beside the snapshots."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from data.clock import BEIJING
from data.identity import hide
from errors import WrongUsage
from studies.case import find_application
from warehouse import Scope, Snapshot
from warehouse.notes import Note, append_note

MOST_CHARACTERS = 500
MOST_NAME_CHARACTERS = 50


@dataclass(frozen=True)
class NoteTaken:
    """The keys of `note --json`; `is_masked`: digits that may be an ID number were replaced by stars."""

    application_id: str
    noted_at: str
    text: str
    who: str
    is_masked: bool


def take_note(
    snapshot: Snapshot, scope: Scope, local: Path, application_id: str, text: str, who: str = ""
) -> NoteTaken:
    """Note something on a case that the reader may see. The instant is the computer's: it is no event of the case.

    Raises WrongUsage for no text or too much of it, UnknownCode for an unknown case.
    """
    number = find_application(snapshot, scope, application_id)
    said = check_text(text, MOST_CHARACTERS, "A note")
    if not said:
        raise WrongUsage("A note has some text: say what is to be remembered of the case.")
    name = check_text(who, MOST_NAME_CHARACTERS, "The name of who notes")
    note = Note(number, datetime.now(BEIJING).isoformat(timespec="seconds"), hide(said), hide(name))
    append_note(local, note)
    return NoteTaken(number, note.noted_at, note.text, note.who, is_masked=(note.text, note.who) != (said, name))


def check_text(text: str, most: int, what: str) -> str:
    """The text on one line; raises WrongUsage where it is too long."""
    line = " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in text).split())
    if len(line) > most:
        raise WrongUsage(f"{what} has {most} characters at most, not {len(line):,}.")
    return line
