"""What every kind of raw file becomes: the relation `source`; and what is looked for in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.contracts import Contract
from etl.intake.headings import Header, count_known, find_header

EMPTY = "row.empty"  # read again with more care: rows of separators only are no rows


@dataclass(frozen=True)
class Source:
    """What `source` holds: its header, and the type of each column as DuckDB has it."""

    header: Header
    types: Mapping[str, str]
    fault: str = "cast(null as varchar)"  # an expression for what is wrong with the shape of a row
    label: str = "c0"  # the first cell of a row
    first_line: int | None = None  # where the rows are the lines of the file from there on, and `line` says nothing
    may_hold: tuple[int, ...] | None = None  # how many rows there must then be, each of them with something in it


@dataclass(frozen=True)
class Wanted:
    """What is looked for in a file: the columns of the contract, under its headings or the bureau's own."""

    contract: Contract
    mapping: Mapping[str, str]

    def find(self, rows: Sequence[Sequence[str]]) -> Header:
        """The header among the first rows; raises UnreadableInput where a required column has no heading."""
        return find_header(rows, self.contract, self.mapping)

    def count(self, rows: Sequence[Sequence[str]]) -> int:
        """How many columns the best of the first rows names."""
        return count_known(rows, self.contract, self.mapping)
