"""Digests of files that have not been touched since they were read: those are not even hashed again.

A file is untouched where device, inode, size and both times are the same to the nanosecond, and the file had been left
alone for two seconds when it was hashed. Paths are kept as digests, for a name may hold an ID number; keyed ones, for
all ID numbers can be tried in a minute.
"""

import hmac
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from etl.intake.files import Scan, mark_of

NAME = "known.json"


@dataclass
class KnownFiles:
    """What is known of files by their paths: the mark of the file system, and the digest of the bytes."""

    key: bytes
    before: dict[str, list]
    now: dict[str, list] = field(default_factory=dict)

    def find(self, path: Path) -> str | None:
        """The digest of a file that was not touched since; None where it must be hashed."""
        entry = self.before.get(self._named(path))
        if entry is None or not path.is_file() or list(mark_of(path.stat())) != entry[0]:
            return None
        self.now[self._named(path)] = entry
        return str(entry[1])

    def add(self, path: Path, scan: Scan) -> None:
        """Remember a file that was hashed, unless it was written to only just before."""
        if scan.is_settled:
            self.now[self._named(path)] = [list(scan.mark), scan.digest]

    def _named(self, path: Path) -> str:
        return hmac.digest(self.key, os.fsencode(os.path.abspath(path)), "sha256").hex()[:32]


def load_known(checked: Path, key: bytes) -> KnownFiles:
    """What the last refresh knew; nothing where that cannot be read."""
    try:
        return KnownFiles(key, dict(json.loads((checked / NAME).read_text(encoding="ascii"))))
    except (OSError, ValueError, TypeError):
        return KnownFiles(key, {})


def save_known(checked: Path, known: KnownFiles) -> None:
    """Write it down in one step."""
    checked.mkdir(parents=True, exist_ok=True)
    partial = checked / f"{NAME}.partial"
    partial.write_text(json.dumps(known.now), encoding="ascii")
    partial.replace(checked / NAME)
