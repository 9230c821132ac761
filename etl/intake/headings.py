"""Which column of the contract stands under which heading of a file."""

import difflib
import itertools
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.contracts import RECORD_TYPES, Contract, load_contract
from errors import UnreadableInput

LOOKED_AT = 20  # a title above the header is short; beyond this many rows there is no header
NEAR = 0.65  # below that a heading is another word: 审核结论说明 is no 审核结果
CORRECTION = ("corrects_file", "corrects_line")
LEFT_ALONE = ("reasons",)  # what `quarantine --csv` writes for the reader


@dataclass(frozen=True)
class Header:
    """Where the header ends (0-based row), the position of each known column, and the headings unknown."""

    row: int
    positions: Mapping[str, int]
    unknown: tuple[str, ...]


def load_mapping(local: Path, record: str) -> dict[str, str]:
    """The bureau's own headings for a record type: heading -> column.

    From `local/mappings/*.toml`: a table for each record type, or a file named after one. An entry is
    `"their heading" = "our_column"`, or `our_column = ["their heading", …]`.
    """
    mapping: dict[str, str] = {}
    for path in sorted((local / "mappings").glob("*.toml")):
        try:
            text = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
            raise UnreadableInput(f"{path}: not readable as TOML: {mistake}.") from mistake
        for table, entries in _tables(text, path).items():
            if table == record:
                for name, value in entries.items():
                    mapping |= _entry(name, value, load_contract(record), path)
    return mapping


def _tables(text: Mapping[str, Any], path: Path) -> dict[str, dict[str, Any]]:
    """The entries of each record type; those outside a table are of the type that the file is named after."""
    tables = {name: value for name, value in text.items() if isinstance(value, dict)}
    if unknown := [name for name in tables if name not in RECORD_TYPES]:
        raise UnreadableInput(f"{path}: there is no record type {unknown[0]!r}; known are {', '.join(RECORD_TYPES)}.")
    loose = {name: value for name, value in text.items() if name not in tables}
    if loose and path.stem not in RECORD_TYPES:
        raise UnreadableInput(
            f"{path}: {next(iter(loose))!r} stands outside a table; put it below one such as [applications]."
        )
    return tables | ({path.stem: loose | tables.get(path.stem, {})} if loose else {})


def _entry(name: str, value: object, contract: Contract, path: Path) -> dict[str, str]:
    """One entry as heading -> column; raises UnreadableInput where it names no column of the contract."""
    columns = [*contract.columns, *CORRECTION]
    if isinstance(value, str) and value in columns:
        return {name: value}
    headings = [value] if isinstance(value, str) else value
    if name in columns and isinstance(headings, list) and all(isinstance(heading, str) for heading in headings):
        return dict.fromkeys(headings, name)
    near = difflib.get_close_matches(str(value), columns, n=1, cutoff=0.6)
    hint = f"; did you mean {near[0]}?" if near else f"; its columns are {', '.join(contract.columns)}."
    raise UnreadableInput(f"{path}: {name!r} = {value!r} names no column of {contract.record}{hint}")


def find_header(rows: Sequence[Sequence[str]], contract: Contract, mapping: Mapping[str, str]) -> Header:
    """Find the row that names the columns; raises UnreadableInput when a required column has no heading.

    A header of two rows, whose upper one names groups or columns that reach over both, is read as one.
    """
    if not any(fold(cell) for row in rows for cell in row):
        raise UnreadableInput("the file is empty")
    known = _known_headings(contract, mapping)
    last, headings = max(_candidates(rows, known), key=lambda candidate: _count(candidate[1], known))
    positions: dict[str, int] = {}
    unknown = []
    for position, heading in enumerate(headings):
        column = known.get(fold(heading))
        if column is not None and column not in positions:
            positions[column] = position
        elif fold(heading) and fold(heading) not in LEFT_ALONE:
            unknown.append(heading.strip())
    _require(contract, positions, unknown)
    return Header(last, positions, tuple(unknown))


def count_known(rows: Sequence[Sequence[str]], contract: Contract, mapping: Mapping[str, str]) -> int:
    """How many columns the best header among the rows names."""
    known = _known_headings(contract, mapping)
    return max((_count(headings, known) for _, headings in _candidates(rows, known)), default=0)


def _candidates(rows: Sequence[Sequence[str]], known: Mapping[str, str]) -> Iterator[tuple[int, Sequence[str]]]:
    """Each row as a header, then each two rows as one: (the last row of it, the headings)."""
    looked_at = rows[:LOOKED_AT]
    yield from enumerate(looked_at)
    for number, (upper, lower) in enumerate(itertools.pairwise(looked_at), start=1):
        yield number, _joined(upper, lower, known)


def _joined(upper: Sequence[str], lower: Sequence[str], known: Mapping[str, str]) -> list[str]:
    """One heading for each column of two rows: the lower cell, with its group before it where only both are known."""
    joined, group = [], ""
    for above, below in itertools.zip_longest(upper, lower, fillvalue=""):
        group = above if fold(above) else group
        is_grouped = fold(below) not in known and fold(group + below) in known
        joined.append(group + below if fold(below) and is_grouped else below if fold(below) else above)
    return joined


def suggest(heading: str, contract: Contract) -> str | None:
    """The known heading that an unknown one most resembles; none for one that is known and stands there twice."""
    headings = [known for column in contract.columns.values() for known in column.headings]
    if fold(heading) in map(fold, headings):
        return None
    return next(iter(difflib.get_close_matches(heading, headings, n=1, cutoff=NEAR)), None)


def fold(heading: str) -> str:
    """One form for headings that differ in width, case or blanks only."""
    return "".join(unicodedata.normalize("NFKC", heading or "").replace("\ufeff", "").lower().split())


def _known_headings(contract: Contract, mapping: Mapping[str, str]) -> dict[str, str]:
    known = {fold(name): name for name in CORRECTION}
    for column in contract.columns.values():
        known |= {fold(heading): column.name for heading in column.headings}
    return known | {fold(heading): column for heading, column in mapping.items()}


def _count(row: Sequence[str], known: Mapping[str, str]) -> int:
    return len({known[fold(heading)] for heading in row if fold(heading) in known})


def _require(contract: Contract, positions: Mapping[str, int], unknown: Sequence[str]) -> None:
    missing = [contract.columns[name] for name in contract.required if name not in positions]
    if not missing:
        return
    sentence = "no heading for " + ", ".join(f"{column.title_zh} ({column.name})" for column in missing)
    hints = [f"{heading}: did you mean {near}?" for heading in unknown if (near := suggest(heading, contract))]
    raise UnreadableInput("; ".join([sentence, *hints]))
