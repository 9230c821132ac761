"""One shape for every kind of file: the DuckDB relation `source` with text columns c0, c1, … and `line`.

What a file is shows in its first bytes, not in its name. A plain CSV is read by DuckDB itself. One that quotes, breaks
lines inside fields or has ragged rows goes through Python's csv module, which knows on which line each row begins; so
do sheets, through calamine. A row whose shape is wrong carries the reason in the column `fault`.
"""

import itertools
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from data.contracts import Column, Contract
from data.text import inspect_encoding, transcode, unpack
from errors import UnreadableInput
from etl.intake.files import Lines, RawFile, Scan, count_lines, detect_kind
from etl.intake.headings import CORRECTION, LOOKED_AT, Header, count_known, find_header
from etl.intake.rows import Row, first_rows, fit_rows, read_rows
from etl.intake.sheets import read_sheets

BATCH_ROWS, BATCH_CHARACTERS = 20_000, 1 << 26
SEPARATORS = ",\t;"
EXPECTED = {
    ".parquet": ("parquet", "the file is not Parquet"),
    ".xlsx": ("workbook", "the file is not an XLSX workbook"),
}
NUMBERS = ("decimal", "integer", "longitude", "latitude")


@dataclass(frozen=True)
class Source:
    """What `source` holds: its header, and the type of each column as DuckDB has it."""

    header: Header
    types: Mapping[str, str]
    has_fault: bool = False  # a column `fault` names what is wrong with the shape of a row
    label: str = "c0"  # the first cell of a row


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
) -> Source:
    """Create the relation `source` for one raw file; raises UnreadableInput when it cannot be read at all."""
    wanted = Wanted(contract, mapping)
    path, lines = _link(file.path, work / f"raw_{scan.digest[:24]}"), scan.lines
    kind = detect_kind(path)
    if kind == "gzip":
        plain = work / "unpacked"
        unpack(path, plain)
        path, lines, kind = plain, count_lines(plain), detect_kind(plain)
    if kind == "parquet":
        return _open_parquet(connection, path, wanted)
    if kind == "workbook":
        return _open_workbook(connection, path, wanted)
    if kind == "gzip":
        raise UnreadableInput("the file is gzip within gzip; unpack it once")
    return _open_csv(connection, path, lines, wanted, work, EXPECTED.get(file.suffix, ("", None))[1])


def _link(path: Path, link: Path) -> Path:
    """The file under a name that DuckDB takes as it stands: no patterns, no bytes outside UTF-8."""
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
        f"create or replace temp view source as select {', '.join(chosen)}, row_number() over () as line "
        "from parquet_file"
    )
    return Source(header, types, label=f"c{min(header.positions.values())}")


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
    return Source(header, dict.fromkeys(positions, "VARCHAR"), has_fault=True)


def _open_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    lines: Lines,
    wanted: Wanted,
    work: Path,
    not_as_named: str | None,
) -> Source:
    encoding, is_damaged = inspect_encoding(path)
    if not encoding.startswith("utf-8"):
        plain = work / "source.csv"
        transcode(path, encoding, plain, errors="replace")
        path, lines = plain, count_lines(plain)
    heads = {mark: first_rows(path, mark, LOOKED_AT) for mark in SEPARATORS}
    separator = max(SEPARATORS, key=lambda mark: (wanted.count(heads[mark]), max(map(len, heads[mark]), default=0)))
    if not_as_named and not wanted.count(heads[separator]):
        raise UnreadableInput(not_as_named)
    header = wanted.find(heads[separator])
    width = max(len(heads[separator][header.row]), *(position + 1 for position in header.positions.values()))
    if not (lines.has_quotes or is_damaged) and _try_fast_csv(
        connection, path, header, width, separator, lines.newlines
    ):
        return Source(header, dict.fromkeys(header.positions, "VARCHAR"))
    rows = itertools.islice(read_rows(path, separator, is_damaged), header.row + 1, None)
    _store(connection, fit_rows(rows, width), width)
    return Source(header, dict.fromkeys(header.positions, "VARCHAR"), has_fault=True)


def _try_fast_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    header: Header,
    width: int,
    separator: str,
    newlines: int,
) -> bool:
    """Let DuckDB read a CSV without quotes; false where its rows would not be the file's lines."""
    reader = (
        "read_csv($path, header = false, all_varchar = true, auto_detect = false, skip = $skip, delim = $delim, "
        "quote = '', escape = '', comment = '', strict_mode = true, null_padding = false, max_line_size = 10000000, "
        f"columns = {{{', '.join(f'c{number}: varchar' for number in range(width))}}})"
    )
    values = {"path": str(path), "skip": header.row + 1, "delim": separator}
    literal = reader
    for name, value in values.items():
        literal = literal.replace(f"${name}", _literal(value))
    try:
        counted = connection.execute(f"select count(*) from {literal}").fetchall()[0][0]
    except duckdb.Error:
        return False
    if counted + header.row + 1 not in (newlines, newlines + 1):
        return False
    connection.execute(
        "create or replace temp view source as "
        f"with numbered as (select *, row_number() over () + {header.row + 1} as line from {literal}) "
        f"select * from numbered where coalesce({', '.join(f'c{number}' for number in range(width))}) is not null"
    )
    return True


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
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
