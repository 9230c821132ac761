"""One shape for every kind of file: the DuckDB relation `source` with text columns c0, c1, … and `line`.

What a file is shows in its first bytes, not in its name. A plain CSV is read by DuckDB itself. One that quotes, breaks
lines inside fields or has ragged rows goes through Python's csv module, which knows on which line each row begins; so
do sheets, through calamine. A row whose shape is wrong carries the reason in the column `fault`.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet

from data.contracts import Column
from data.text import unpack
from errors import UnreadableInput
from etl.intake.csv_source import OPEN_FILES, as_utf8, open_csv, unnamed_file
from etl.intake.files import RawFile, Scan, count_lines, detect_kind
from etl.intake.headings import CORRECTION, LOOKED_AT, Header
from etl.intake.relation import Source, Wanted
from etl.intake.row_tables import store_rows
from etl.intake.rows import Row
from etl.intake.sheets import read_sheets

EXPECTED = {
    ".parquet": ("parquet", "the file is not Parquet"),
    ".xlsx": ("workbook", "the file is not an XLSX workbook"),
}
NUMBERS = ("decimal", "integer", "longitude", "latitude")


def open_source(
    connection: duckdb.DuckDBPyConnection,
    file: RawFile,
    scan: Scan,
    wanted: Wanted,
    work: Path,
    spare: ExitStack,
    care: int,
) -> Source:
    """Create the relation `source` for one raw file; raises UnreadableInput when it cannot be read at all.

    With more `care` a file that did not prove to be simple is read another way. Plain text that is unpacked or
    transcoded on the way lies in files that `spare` closes.
    """
    path, lines = _without_name(file.path, work / f"raw_{scan.digest[:24]}", spare), scan.lines
    kind = detect_kind(path)
    if kind == "gzip":
        plain = unnamed_file(work, spare)
        unpack(path, plain)
        path, lines, kind = plain, count_lines(plain), detect_kind(plain)
    if kind == "parquet":
        return _open_parquet(connection, path, wanted)
    if kind == "workbook":
        return _open_workbook(connection, path, wanted)
    if kind == "gzip":
        raise UnreadableInput("the file is gzip within gzip; unpack it once")
    return open_csv(
        connection, as_utf8(path, lines, work, spare), wanted, EXPECTED.get(file.suffix, ("", None))[1], care
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

    store_rows(connection, rows(), len(layout))
    if not present:
        raise UnreadableInput(max(refusals)[1].partition(": ")[2] if refusals else "the workbook is empty")
    positions = {column: position for position, column in enumerate(layout) if column in present}
    header = Header(0, positions, (*unknown, *(refusal for _, refusal in refusals)))
    return Source(header, dict.fromkeys(positions, "VARCHAR"), fault="fault")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
