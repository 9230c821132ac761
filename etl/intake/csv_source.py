"""CSV -> `source`: by DuckDB in parallel where the rows are the lines, by Python where they may not be.

How much care a file needs is tried, from little to much: see `check.py`.
"""

import itertools
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.text import inspect_encoding, is_binary, transcode
from errors import UnreadableInput
from etl.intake.files import Lines, count_lines
from etl.intake.headings import LOOKED_AT, Header
from etl.intake.relation import EMPTY, Source, Wanted
from etl.intake.row_tables import store_rows
from etl.intake.rows import first_rows, fit_rows, read_rows
from etl.intake.values import quoted_list

SEPARATORS = ",\t;|"
OPEN_FILES = Path("/proc/self/fd")  # Linux: files by descriptor, those without a name too


@dataclass(frozen=True)
class Text:
    """A CSV file in UTF-8, what a scan tells of its lines, and whether some bytes are none of its characters."""

    path: Path
    lines: Lines
    is_damaged: bool


def as_utf8(path: Path, lines: Lines, work: Path, spare: ExitStack) -> Text:
    """The text as it lies, or transcoded into a file that `spare` closes."""
    encoding, is_damaged = inspect_encoding(path)
    if encoding.startswith("utf-8"):
        return Text(path, lines, is_damaged)
    plain = unnamed_file(work, spare)
    transcode(path, encoding, plain, errors="replace")
    return Text(plain, count_lines(plain), is_damaged)


def open_csv(
    connection: duckdb.DuckDBPyConnection, text: Text, wanted: Wanted, not_as_named: str | None, care: int
) -> Source:
    """By DuckDB and in parallel, else by DuckDB line by line, else by Python."""
    heads = {mark: first_rows(text.path, mark, LOOKED_AT) for mark in SEPARATORS}
    separator = max(SEPARATORS, key=lambda mark: (wanted.count(heads[mark]), max(map(len, heads[mark]), default=0)))
    if not wanted.count(heads[separator]):
        if not_as_named:
            raise UnreadableInput(not_as_named)
        if is_binary(text.path):
            raise UnreadableInput("it is not a text file")
    header = wanted.find(heads[separator])
    width = max(len(heads[separator][header.row]), *(position + 1 for position in header.positions.values()))
    types = dict.fromkeys(header.positions, "VARCHAR")
    if not (text.lines.needs_care or text.is_damaged):
        reader = _plain_reader(text.path, header, width, separator)
        lines = text.lines.newlines - header.row
        if care == 0:
            connection.execute(
                f"create or replace temp view source as select *, cast(null as bigint) as line from {reader}"
            )
            fault = f"case when not {_is_filled(width)} then '{EMPTY}' end"
            return Source(header, types, fault, first_line=header.row + 2, may_hold=(lines - 1, lines))
        if care == 1 and _count(connection, reader) in (lines - 1, lines):
            _number_lines(connection, reader, header, width)
            return Source(header, types)
    rows = itertools.islice(read_rows(text.path, separator, text.is_damaged), header.row + 1, None)
    store_rows(connection, fit_rows(rows, width), width)
    return Source(header, types, fault="fault")


def unnamed_file(work: Path, spare: ExitStack) -> Path:
    """A file for plain text that goes with this process, even when it is killed; off Linux, when it is closed."""
    if OPEN_FILES.exists():
        file = spare.enter_context(tempfile.TemporaryFile(dir=work))  # noqa: SIM115 (the stack closes it)
        return OPEN_FILES / str(file.fileno())
    return Path(spare.enter_context(tempfile.NamedTemporaryFile(dir=work)).name)


def _plain_reader(path: Path, header: Header, width: int, separator: str) -> str:
    """DuckDB's reader for a CSV without quotes."""
    return (
        f"read_csv({quoted_list([str(path)])}, header = false, all_varchar = true, auto_detect = false, "
        f"skip = {header.row + 1}, delim = {quoted_list([separator])}, quote = '', escape = '', comment = '', "
        "strict_mode = true, null_padding = false, max_line_size = 10000000, buffer_size = 10000000, "
        f"columns = {{{', '.join(f'c{number}: varchar' for number in range(width))}}})"
    )


def _count(connection: duckdb.DuckDBPyConnection, reader: str) -> int:
    """How many rows the reader finds; -1 where it cannot read the file."""
    try:
        return int(connection.execute(f"select count(*) from {reader}").fetchall()[0][0])
    except duckdb.Error:
        return -1


def _number_lines(connection: duckdb.DuckDBPyConnection, reader: str, header: Header, width: int) -> None:
    """`source` with the line of each row, without rows that hold nothing."""
    connection.execute(
        "create or replace temp view source as "
        f"with numbered as (select *, row_number() over () + {header.row + 1} as line from {reader}) "
        f"select * from numbered where {_is_filled(width)}"
    )


def _is_filled(width: int) -> str:
    """Whether a row of so many cells holds anything."""
    return f"coalesce({', '.join(f'c{number}' for number in range(width))}) is not null"
