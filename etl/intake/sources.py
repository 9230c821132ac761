"""One shape for every kind of file: the DuckDB relation `source` with text columns c0, c1, … and `line`.

What a file is shows in its first bytes, not in its name. A plain CSV is read by DuckDB itself. One that quotes, breaks
lines inside fields or has ragged rows goes through Python's csv module, which knows on which line each row begins; so
do sheets, through calamine. A row whose shape is wrong carries the reason in the column `fault`.
"""

import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from data.contracts import Column, Contract
from data.text import inspect_encoding, is_binary, transcode, unpack
from errors import UnreadableInput
from etl.intake.files import Lines, RawFile, Scan, count_lines, detect_kind
from etl.intake.headings import CORRECTION, LOOKED_AT, Header, count_known, find_header
from etl.intake.rows import Row, first_rows, fit_rows, read_rows
from etl.intake.sheets import read_sheets

BATCH_ROWS, BATCH_CHARACTERS = 20_000, 1 << 26
SEPARATORS = ",\t;|"
EXPECTED = {
    ".parquet": ("parquet", "the file is not Parquet"),
    ".xlsx": ("workbook", "the file is not an XLSX workbook"),
}
NUMBERS = ("decimal", "integer", "longitude", "latitude")
EMPTY = "row.empty"  # read again with more care: rows of separators only are no rows
OPEN_FILES = Path("/proc/self/fd")  # Linux: files by descriptor, those without a name too


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


def open_source(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    scan: Scan,
    contract: Contract,
    mapping: Mapping[str, str],
    work: Path,
    spare: ExitStack,
    care: int = 0,
) -> Source:
    """Create the relation `source` for one raw file; raises UnreadableInput when it cannot be read at all.

    With more `care` a file that did not prove to be simple is read another way. Plain text that is unpacked or
    transcoded on the way lies in files that `spare` closes.
    """
    wanted = Wanted(contract, mapping)
    path, lines = _without_name(file.path, work / f"raw_{scan.digest[:24]}", spare), scan.lines
    kind = detect_kind(path)
    if kind == "gzip":
        plain = _unnamed_file(work, spare)
        unpack(path, plain)
        path, lines, kind = plain, count_lines(plain), detect_kind(plain)
    if kind == "parquet":
        return _open_parquet(connection, path, wanted)
    if kind == "workbook":
        return _open_workbook(connection, path, wanted)
    if kind == "gzip":
        raise UnreadableInput("the file is gzip within gzip; unpack it once")
    return _open_csv(
        connection, _as_utf8(path, lines, work, spare), wanted, EXPECTED.get(file.suffix, ("", None))[1], care
    )


def _without_name(path: Path, link: Path, spare: ExitStack) -> Path:
    """The file under a name that DuckDB takes as it stands: no patterns, no bytes outside UTF-8, no ID number."""
    if OPEN_FILES.exists():
        return OPEN_FILES / str(spare.enter_context(path.open("rb")).fileno())
    link.unlink(missing_ok=True)
    link.symlink_to(os.path.abspath(path))
    return link


def _open_parquet(connection: duckdb.DuckDBPyConnection, path: Path, wanted: Wanted) -> Source:
    try:
        names = pyarrow.parquet.read_schema(path).names
    except (pyarrow.ArrowException, OSError) as mistake:
        raise UnreadableInput("the file is not Parquet: it is cut short or damaged") from mistake
    header = wanted.find([names])
    connection.read_parquet(str(path)).create_view("parquet_file", replace=True)
    kinds = {row[0]: row[1] for row in connection.execute("describe parquet_file").fetchall()}
    types = {name: kinds[names[position]] for name, position in header.positions.items()}
    chosen = []
    for name, position in header.positions.items():
        cell = _quoted(names[position])
        if types[name] in ("DOUBLE", "FLOAT") and _is_code(wanted.contract.columns.get(name)):
            cell, types[name] = _whole(cell), "VARCHAR"
        chosen.append(f"{cell} as c{position}")
    connection.execute(
        f"create or replace temp view source as select {', '.join(chosen)}, cast(null as bigint) as line "
        "from parquet_file"
    )
    return Source(header, types, label=f"c{min(header.positions.values())}", first_line=1)


def _is_code(column: Column | None) -> bool:
    return column is None or column.type not in NUMBERS


def _whole(cell: str) -> str:
    """A code that became a number with a fraction (as pandas makes it beside empty cells), as the code it was."""
    return (
        f"case when {cell} = trunc({cell}) and abs({cell}) < 1e15 then cast(cast({cell} as bigint) as varchar) "
        f"else cast({cell} as varchar) end"
    )


def _open_workbook(connection: duckdb.DuckDBPyConnection, path: Path, wanted: Wanted) -> Source:
    """All sheets that have the headings, laid out by the columns of the contract."""
    layout = ["label", *wanted.contract.columns, *CORRECTION]
    present: set[str] = set()
    unknown: list[str] = []
    refusals: list[tuple[int, str]] = []

    def rows() -> Iterator[Row]:
        for name, sheet in read_sheets(path):
            first = list(itertools.islice(sheet, LOOKED_AT))
            heads = [row.cells for row in first]
            try:
                header = wanted.find(heads)
            except UnreadableInput as mistake:
                refusals.append((wanted.count(heads), f"sheet {name} was not read: {mistake}"))
                continue
            present.update(header.positions)
            unknown.extend(heading for heading in header.unknown if heading not in unknown)
            places = [header.positions.get(column) for column in layout]
            for row in itertools.chain(first[header.row + 1 :], sheet):
                if any(row.cells):
                    cells = ["" if place is None else row.cells[place] for place in places]
                    yield Row(row.line, [row.cells[0], *cells[1:]])

    _store(connection, rows(), len(layout))
    if not present:
        raise UnreadableInput(max(refusals)[1].partition(": ")[2] if refusals else "the workbook is empty")
    positions = {column: position for position, column in enumerate(layout) if column in present}
    header = Header(0, positions, (*unknown, *(refusal for _, refusal in refusals)))
    return Source(header, dict.fromkeys(positions, "VARCHAR"), fault="fault")


@dataclass(frozen=True)
class _Text:
    """A CSV file in UTF-8, what a scan tells of its lines, and whether some bytes are none of its characters."""

    path: Path
    lines: Lines
    is_damaged: bool


def _as_utf8(path: Path, lines: Lines, work: Path, spare: ExitStack) -> _Text:
    encoding, is_damaged = inspect_encoding(path)
    if encoding.startswith("utf-8"):
        return _Text(path, lines, is_damaged)
    plain = _unnamed_file(work, spare)
    transcode(path, encoding, plain, errors="replace")
    return _Text(plain, count_lines(plain), is_damaged)


def _open_csv(
    connection: duckdb.DuckDBPyConnection, text: _Text, wanted: Wanted, not_as_named: str | None, care: int
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
    if not (text.lines.has_quotes or text.is_damaged):
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
    _store(connection, fit_rows(rows, width), width)
    return Source(header, types, fault="fault")


def _unnamed_file(work: Path, spare: ExitStack) -> Path:
    """A file for plain text that goes with this process, even when it is killed; off Linux, when it is closed."""
    if OPEN_FILES.exists():
        file = spare.enter_context(tempfile.TemporaryFile(dir=work))  # noqa: SIM115 (the stack closes it)
        return OPEN_FILES / str(file.fileno())
    return Path(spare.enter_context(tempfile.NamedTemporaryFile(dir=work)).name)


def _plain_reader(path: Path, header: Header, width: int, separator: str) -> str:
    """DuckDB's reader for a CSV without quotes."""
    return (
        f"read_csv({_literal(path)}, header = false, all_varchar = true, auto_detect = false, skip = {header.row + 1}, "
        f"delim = {_literal(separator)}, quote = '', escape = '', comment = '', strict_mode = true, "
        "null_padding = false, max_line_size = 10000000, buffer_size = 10000000, "
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


def _store(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], width: int) -> None:
    """Put rows that Python read into the table behind `source`, batch by batch."""
    columns = [f"c{position}" for position in range(width)]
    named = ", ".join(f"{column} varchar" for column in [*columns, "fault"])
    connection.execute(f"create or replace temp table source_rows ({named}, line bigint)")
    schema = pyarrow.schema([(name, pyarrow.string()) for name in [*columns, "fault"]] + [("line", pyarrow.int64())])
    for batch in _batches(rows, width, schema):
        connection.register("batch", batch)
        connection.execute("insert into source_rows select * from batch")
        connection.unregister("batch")
    connection.execute("create or replace temp view source as select * from source_rows")


def _batches(rows: Iterable[Row], width: int, schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
    """Rows, made one width, in tables small enough for one array of text each."""
    held: list[list[object]] = []
    characters = 0
    for row in rows:
        cells = row.cells if len(row.cells) == width else (row.cells + [""] * width)[:width]
        held.append([*cells, row.fault, row.line])
        characters += sum(map(len, cells))
        if len(held) == BATCH_ROWS or characters > BATCH_CHARACTERS:
            yield _table(held, schema)
            held, characters = [], 0
    if held:
        yield _table(held, schema)


def _table(rows: Sequence[Sequence[object]], schema: pyarrow.Schema) -> pyarrow.Table:
    columns = zip(zip(*rows, strict=True), schema, strict=True)
    return pyarrow.Table.from_arrays([pyarrow.array(cells, kind.type) for cells, kind in columns], schema=schema)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
