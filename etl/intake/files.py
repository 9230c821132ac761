"""Which files a bureau handed over, and what one pass over their bytes tells."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from data.contracts import RECORD_TYPES
from data.text import CHUNK
from errors import UnreadableInput
from etl.intake.identity import hide_in_name

SUFFIXES = (".csv", ".csv.gz", ".xlsx", ".parquet")
SYNTHETIC_MARK = "SYNTHETIC.txt"


@dataclass(frozen=True)
class RawFile:
    """One file of one record type; `name` is its path below RAW, an ID number in it hidden."""

    record: str
    path: Path
    name: str

    @property
    def suffix(self) -> str:
        lowered = self.path.name.lower()
        return next(suffix for suffix in SUFFIXES if lowered.endswith(suffix))


@dataclass(frozen=True)
class Scan:
    """What one pass over the bytes tells: the digest, the line ends, whether any field may be quoted."""

    digest: str
    newlines: int
    has_quotes: bool


def list_raw_files(raw: Path) -> tuple[list[RawFile], list[str]]:
    """The files to read, by record type and name; and the names of those that are left alone."""
    if not raw.is_dir():
        raise UnreadableInput(f"There is no folder {raw}; give the folder that holds the raw files.")
    taken, ignored = [], []
    shown: set[str] = set()
    for path in sorted(item for item in raw.rglob("*") if item.is_file()):
        name = _shown_name(path.relative_to(raw).as_posix(), shown)
        record = name.split("/")[0]
        if record == "truth" or name == SYNTHETIC_MARK:
            continue
        if record in RECORD_TYPES and path.parent.name == record and path.name.lower().endswith(SUFFIXES):
            taken.append(RawFile(record, path, name))
        else:
            ignored.append(name)
    return taken, ignored


def _shown_name(name: str, taken: set[str]) -> str:
    """The name as results and snapshot have it; of names that differ in hidden digits only, later ones are numbered."""
    hidden, number = hide_in_name(name), 1
    shown = hidden
    while hidden != name and shown in taken:
        number += 1
        shown = re.sub(r"\*(?!\*)", f"*({number})", hidden, count=1)
    taken.add(shown)
    return shown


def scan_file(path: Path) -> Scan:
    """Read the file once: its digest, and what decides how its lines can be counted."""
    digest, newlines, has_quotes = hashlib.sha256(), 0, False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            newlines += chunk.count(b"\n")
            has_quotes = has_quotes or b'"' in chunk
    return Scan(digest.hexdigest(), newlines, has_quotes)
