"""Which column of the contract stands under which heading of a file."""

import difflib
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from data.contracts import Contract
from errors import UnreadableInput

LOOKED_AT = 20  # a title above the header is short; beyond this many rows there is no header
CORRECTION = ("corrects_file", "corrects_line")
LEFT_ALONE = ("reasons",)  # what `quarantine --csv` writes for the reader


@dataclass(frozen=True)
class Header:
    """Where the header stands (0-based row), the position of each known column, and the headings unknown."""

    row: int
    positions: Mapping[str, int]
    unknown: tuple[str, ...]


def load_mapping(local: Path, record: str) -> dict[str, str]:
    """The bureau's own headings for a record type: heading -> column, from `local/mappings/*.toml`."""
    mapping: dict[str, str] = {}
    for path in sorted((local / "mappings").glob("*.toml")):
        try:
            mapping |= tomllib.loads(path.read_text(encoding="utf-8")).get(record, {})
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
            raise UnreadableInput(f"{path}: not readable as TOML: {mistake}.") from mistake
    return mapping


def find_header(rows: Sequence[Sequence[str]], contract: Contract, mapping: Mapping[str, str]) -> Header:
    """Find the row that names the columns; raises UnreadableInput when a required column has no heading."""
    known = _known_headings(contract, mapping)
    best = max(range(min(len(rows), LOOKED_AT)), key=lambda row: _count_known(rows[row], known), default=None)
    if best is None:
        raise UnreadableInput("the file is empty")
    positions: dict[str, int] = {}
    unknown = []
    for position, heading in enumerate(rows[best]):
        column = known.get(fold(heading))
        if column is not None and column not in positions:
            positions[column] = position
        elif fold(heading) and fold(heading) not in LEFT_ALONE:
            unknown.append(heading.strip())
    _require(contract, positions, unknown)
    return Header(best, positions, tuple(unknown))


def suggest(heading: str, contract: Contract) -> str | None:
    """The known heading that an unknown one most resembles."""
    headings = [known for column in contract.columns.values() for known in column.headings]
    return next(iter(difflib.get_close_matches(heading, headings, n=1, cutoff=0.6)), None)


def fold(heading: str) -> str:
    """One form for headings that differ in width, case or blanks only."""
    return "".join(unicodedata.normalize("NFKC", heading or "").replace("\ufeff", "").lower().split())


def _known_headings(contract: Contract, mapping: Mapping[str, str]) -> dict[str, str]:
    known = {fold(name): name for name in CORRECTION}
    for column in contract.columns.values():
        known |= {fold(heading): column.name for heading in column.headings}
    return known | {fold(heading): column for heading, column in mapping.items()}


def _count_known(row: Sequence[str], known: Mapping[str, str]) -> int:
    return len({known[fold(heading)] for heading in row if fold(heading) in known})


def _require(contract: Contract, positions: Mapping[str, int], unknown: Sequence[str]) -> None:
    missing = [contract.columns[name] for name in contract.required if name not in positions]
    if not missing:
        return
    sentence = "no heading for " + ", ".join(f"{column.title_zh} ({column.name})" for column in missing)
    hints = [f"{heading}: did you mean {near}?" for heading in unknown if (near := suggest(heading, contract))]
    raise UnreadableInput("; ".join([sentence, *hints]))
