"""What a watch makes of a file that stands still: known to the snapshot, checked, or left to the next refresh."""

import os
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from data.clock import BEIJING
from errors import UnreadableInput
from etl.arrivals import Mark, last_change
from etl.build import Say
from etl.intake.check import Intake, check_file
from etl.intake.files import RawFile, mark_of, scan_file
from etl.overlay import Arrival, Bytes

SMALL = 32 << 20  # bytes; a larger file is no arrival but a delivery, which a refresh reads


@dataclass(frozen=True)
class Judged:
    """A file as it was at a mark; without an arrival it was not checked: the snapshot holds it, or it is large."""

    mark: Mark
    bytes: Bytes
    came: float  # seconds since the epoch: its last change, or when a watch that began later first saw it
    arrival: Arrival | None = None


@dataclass
class Judge:
    """Checks files with the code of a refresh; `say` hears of those that cannot be taken."""

    intake: Intake
    say: Say
    began: float = field(default_factory=time.time)
    inbox: dict[Path, float] = field(default_factory=dict)  # when files that were moved into RAW came

    def judge(self, file: RawFile, found: os.stat_result, loaded: dict[Bytes, str], held: dict[Bytes, str]) -> Judged:
        """Judge a file, given the files of the snapshot (`loaded`) and of the overlay (`held`)."""
        came = self._came(file, found)
        known = file.record, file.name, self._digest(file.path)
        if known in loaded:
            return Judged(mark_of(found), known, came)
        if found.st_size > SMALL:
            self.say(f"{file.name} is larger than {SMALL >> 20} MB; it is left to the next refresh.")
            return Judged(mark_of(found), known, came)
        checked = check_file(self.intake, file)
        if checked.reason:
            self.say(f"{file.name}: {checked.reason}; the next refresh puts the file in quarantine.")
        taken = file.record, file.name, checked.digest
        at = held.get(taken) or datetime.fromtimestamp(came, BEIJING).isoformat(timespec="milliseconds")
        return Judged(mark_of(found), taken, came, Arrival(checked, at))

    def _digest(self, path: Path) -> str:
        """The digest of a file's bytes; empty where it cannot be opened, which the check says."""
        try:
            return self.intake.known.find(path) or scan_file(path).digest
        except (OSError, UnreadableInput):
            return ""

    def _came(self, file: RawFile, found: os.stat_result) -> float:
        changed = self.inbox.pop(file.path, None) or last_change(found)
        return changed if changed > self.began else time.time()
