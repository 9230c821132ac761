"""Files, the same bytes each time: CSV in UTF-8 or GB18030, gzip without a clock, XLSX with a fixed date, Parquet."""

import gzip
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow
import pyarrow.csv
import pyarrow.parquet

from data.contracts import load_contract
from synthetic.columns import Style, listed

MADE_AT = datetime(2026, 1, 1)
GZIP_LEVEL = 1
ROWS_AT_ONCE = 65_536
SUFFIXES = {"bureau": ".csv", "csv": ".csv", "parquet": ".parquet"}
UNQUOTED = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
QUOTED = pyarrow.csv.WriteOptions(include_header=False, quoting_style="needed")


def headings(record: str, names: list[str], style: Style) -> list[str]:
    """The header of a file: canonical names, or pinyin initials (Chinese where there are none) for a bureau."""
    if style.format != "bureau":
        return names
    columns = load_contract(record).columns
    return [columns[name].pinyin or columns[name].title_zh for name in names]


def chinese_headings(record: str, names: list[str]) -> list[str]:
    """The header of a sheet."""
    columns = load_contract(record).columns
    return [columns[name].title_zh for name in names]


class TableFile:
    """One file that grows by tables of the same columns; knows the line on which its next row will stand."""

    def __init__(self, path: Path, style: Style, is_gzip: bool = False) -> None:
        self.path = path
        self.rows = 0
        self._style = style
        self._file: BinaryIO | None = None
        self._parquet: pyarrow.parquet.ParquetWriter | None = None
        self._is_gzip = is_gzip

    @property
    def next_line(self) -> int:
        """Physical line of the next row: the header is line 1 of a CSV; rows of Parquet count from 1."""
        return self.rows + (1 if self._style.format == "parquet" else 2)

    def write(self, table: pyarrow.Table) -> None:
        """Add rows."""
        if self._style.format == "parquet":
            self._write_parquet(table)
        else:
            self._write_csv(table)
        self.rows += table.num_rows

    def __enter__(self) -> "TableFile":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._parquet is not None:
            self._parquet.close()
        if self._file is not None:
            self._file.close()

    def _write_parquet(self, table: pyarrow.Table) -> None:
        if self._parquet is None:
            words = [
                item.name for item in table.schema if pyarrow.types.is_dictionary(item.type) or _is_flag(item.type)
            ]
            self._parquet = pyarrow.parquet.ParquetWriter(
                self.path, table.schema, compression="none", use_dictionary=words, write_statistics=False,
                store_schema=False, write_batch_size=ROWS_AT_ONCE,
            )  # fmt: skip
        self._parquet.write_table(table)

    def _write_csv(self, table: pyarrow.Table) -> None:
        encoding = "gb18030" if self._style.format == "bureau" else "utf-8"
        if self._file is None:
            self._file = self._open()
            header = ",".join(headings(self._style.record, table.column_names, self._style))
            self._file.write(f"{header}\n".encode(encoding))
        text = csv_bytes(table)
        self._file.write(text if encoding == "utf-8" else text.decode().encode(encoding))

    def _open(self) -> BinaryIO:
        if self._is_gzip:
            return gzip.GzipFile(self.path, "wb", compresslevel=GZIP_LEVEL, mtime=0)  # type: ignore[return-value]
        return self.path.open("wb")


def csv_bytes(table: pyarrow.Table, options: pyarrow.csv.WriteOptions = UNQUOTED) -> bytes:
    """The rows as UTF-8 CSV without a header; no value may hold a comma, a quote or a line end."""
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(table, buffer, options)
    return buffer.getvalue()


def write_sheet(path: Path, record: str, columns: Mapping[str, list]) -> None:
    """A small record type as XLSX under Chinese headings; codes stay text."""
    import xlsxwriter  # takes long to load, and only bureaus hand over sheets

    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False}) as book:
        book.set_properties({"created": MADE_AT, "title": "模拟数据"})
        sheet = book.add_worksheet("模拟数据")
        sheet.write_row(0, 0, chinese_headings(record, list(columns)))
        for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, at, value)
                elif value is not None:
                    sheet.write_number(number, at, value)


def write_small_csv(path: Path, record: str, columns: Mapping[str, list], style: Style) -> None:
    """A small record type as CSV, quoted where needed; Chinese headings in GB18030 for a bureau."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(columns)
    is_bureau = style.format == "bureau"
    header = ",".join(chinese_headings(record, names) if is_bureau else names)
    text = f"{header}\n" + csv_bytes(small_table(columns), QUOTED).decode()
    path.write_bytes(text.encode("gb18030" if is_bureau else "utf-8"))


def write_small_parquet(path: Path, columns: Mapping[str, Sequence | pyarrow.Array]) -> None:
    """A whole table as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(small_table(columns), path, compression="zstd", store_schema=False)


def small_table(columns: Mapping[str, Sequence | pyarrow.Array]) -> pyarrow.Table:
    """Columns as an Arrow table."""
    arrays = [values if isinstance(values, pyarrow.Array) else listed(values) for values in columns.values()]
    return pyarrow.Table.from_arrays(arrays, names=list(columns))


def _is_flag(kind: pyarrow.DataType) -> bool:
    return pyarrow.types.is_boolean(kind)
