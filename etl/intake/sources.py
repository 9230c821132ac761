"""One shape for every kind of file: the DuckDB relation `source` with text columns c0, c1, … and `line`.

A plain CSV is read by DuckDB itself. One that quotes, breaks lines inside fields or has ragged rows goes through
Python's csv module, which knows on which line each row begins; so do sheets, through calamine.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any, cast

import duckdb
import pyarrow
import pyarrow.parquet

from data.contracts import Contract
from data.text import detect_encoding, detect_separator, read_head, read_rows, transcode
from errors import UnreadableInput
from etl.intake.files import RawFile, Scan
from etl.intake.headings import LOOKED_AT, Header, find_header

BATCH = 100_000
EXACT = 2.0**53  # a sheet holds whole numbers up to here; an ID number of 18 places typed as a number loses its end
OPEN_FILES = Path("/proc/self/fd")  # Linux: files by descriptor, those without a name too
Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Source:
    """What `source` holds: its header, and the type of each column as DuckDB has it."""

    header: Header
    types: Mapping[str, str]
    has_extra: bool = False  # a column `extra` tells the rows with more fields than headings
    unnamed: IO[bytes] | None = None  # kept open while the rows are read


def open_source(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    scan: Scan,
    contract: Contract,
    mapping: Mapping[str, str],
    work: Path,
) -> Source:
    """Create the relation `source` for one raw file; raises UnreadableInput when it cannot be read at all."""
    if file.suffix == ".parquet":
        return _open_parquet(connection, file.path, contract, mapping)
    if file.suffix == ".xlsx":
        return _open_rows(connection, _sheet_rows(file.path), contract, mapping)
    return _open_csv(connection, file.path, scan, contract, mapping, work)


def _open_parquet(
    connection: duckdb.DuckDBPyConnection, path: Path, contract: Contract, mapping: Mapping[str, str]
) -> Source:
    try:
        names = pyarrow.parquet.read_schema(path).names
    except (pyarrow.ArrowInvalid, OSError) as mistake:
        raise UnreadableInput("the file is not Parquet") from mistake
    header = find_header([names], contract, mapping)
    connection.read_parquet(str(path)).create_view("parquet_file", replace=True)
    chosen = ", ".join(f"{_quoted(names[position])} as c{position}" for position in header.positions.values())
    connection.execute(
        f"create or replace temp view source as select {chosen}, row_number() over () as line from parquet_file"
    )
    kinds = {row[0]: row[1] for row in connection.execute("describe source").fetchall()}
    return Source(header, {name: kinds[f"c{position}"] for name, position in header.positions.items()})


def _open_csv(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    scan: Scan,
    contract: Contract,
    mapping: Mapping[str, str],
    work: Path,
) -> Source:
    encoding = detect_encoding(path)
    head = read_head(path, encoding)
    separator = detect_separator("\n".join(head.splitlines()[:5]))
    if scan.has_quotes or path.name.lower().endswith(".gz"):
        return _open_rows(connection, read_rows(path, encoding, separator), contract, mapping)
    rows = [line.split(separator) for line in head.splitlines()[: LOOKED_AT + 1]]
    header = find_header(rows, contract, mapping)
    plain, unnamed = path, None
    if encoding != "utf-8":
        plain, unnamed = _unnamed_file(work)
        transcode(path, encoding, plain)
    if _try_fast_csv(connection, plain, header, len(rows[header.row]), separator, scan.newlines):
        return Source(header, dict.fromkeys(header.positions, "VARCHAR"), unnamed=unnamed)
    return _open_rows(connection, read_rows(path, encoding, separator), contract, mapping)


def _unnamed_file(work: Path) -> tuple[Path, IO[bytes]]:
    """A file for plain text that has no name and goes with this process; elsewhere than on Linux, when closed."""
    if OPEN_FILES.exists():
        file: IO[bytes] = tempfile.TemporaryFile(dir=work)  # noqa: SIM115 (the source keeps it open)
        return OPEN_FILES / str(file.fileno()), file
    named = tempfile.NamedTemporaryFile(dir=work)  # noqa: SIM115
    return Path(named.name), cast(IO[bytes], named)  # its name goes when it is closed


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
        f"create or replace temp view source as "
        f"select *, row_number() over () + {header.row + 1} as line from {literal}"
    )
    return True


def _open_rows(
    connection: duckdb.DuckDBPyConnection,
    numbered: Iterator[Numbered],
    contract: Contract,
    mapping: Mapping[str, str],
) -> Source:
    """Put rows that Python read into a table; the first of them are searched for the header."""
    first = [row for _, row in zip(range(LOOKED_AT), numbered, strict=False)]
    header = find_header([row for _, row in first], contract, mapping)
    width = len(first[header.row][1])
    columns = [f"c{position}" for position in range(width)]
    schema = pyarrow.schema(
        [(name, pyarrow.string()) for name in columns] + [("line", pyarrow.int64()), ("extra", pyarrow.bool_())]
    )
    batches = _batches(_chained(first[header.row + 1 :], numbered), width, schema)
    reader = pyarrow.RecordBatchReader.from_batches(schema, batches)  # noqa: F841 (DuckDB reads it by name)
    connection.execute("create or replace temp table source_rows as select * from reader")
    connection.execute("create or replace temp view source as select * from source_rows")
    return Source(header, dict.fromkeys(header.positions, "VARCHAR"), has_extra=True)


def _chained(first: Sequence[Numbered], rest: Iterable[Numbered]) -> Iterator[Numbered]:
    yield from first
    yield from rest


def _batches(numbered: Iterator[Numbered], width: int, schema: pyarrow.Schema) -> Iterator[pyarrow.RecordBatch]:
    rows: list[list[Any]] = []
    for line, row in numbered:
        if not any(row):
            continue
        padded = (row + [""] * width)[:width] if len(row) != width else row
        rows.append([*padded, line, any(row[width:])])
        if len(rows) == BATCH:
            yield _batch(rows, schema)
            rows = []
    if rows:
        yield _batch(rows, schema)


def _batch(rows: list[list[Any]], schema: pyarrow.Schema) -> pyarrow.RecordBatch:
    return pyarrow.RecordBatch.from_arrays(
        [pyarrow.array(column, kind.type) for column, kind in zip(zip(*rows, strict=True), schema, strict=True)],
        schema=schema,
    )


def _sheet_rows(path: Path) -> Iterator[Numbered]:
    """The rows of the first sheet that holds any, numbered as the sheet numbers them."""
    import python_calamine

    try:
        workbook = python_calamine.load_workbook(str(path))
    except (python_calamine.CalamineError, OSError) as mistake:
        raise UnreadableInput("the file is not an XLSX workbook") from mistake
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if rows:
            return ((number, [_cell(value) for value in row]) for number, row in enumerate(rows, start=1))
    raise UnreadableInput("the workbook is empty")


def _cell(value: Any) -> str:
    """A cell as text: codes without a decimal point, dates as ISO; a number that lost digits shows that it did."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
