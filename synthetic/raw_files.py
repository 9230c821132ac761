"""Raw files by record type and year, with the faults that were asked for."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

import pyarrow

from synthetic.columns import Numbered, Record, Style, as_table
from synthetic.faults import Noted, spoil
from synthetic.options import WorldOptions
from synthetic.sampling import stream
from synthetic.writers import SUFFIXES, TableFile

Part = tuple[int, int, Record]  # year, month of the world, columns of some of its rows
GZIPPED = ("bureau", "verifications")


class RawFiles:
    """Writes the long record types of a world and remembers files, rows and faults."""

    def __init__(self, out: Path, options: WorldOptions) -> None:
        self.files: list[Path] = []
        self.records: dict[str, int] = {}
        self.faults: list[Noted] = []
        self._out = out
        self._options = options

    def write(self, record: str, parts: Iterable[Part]) -> None:
        """One file for each year; the oldest of a bureau's verifications comes compressed."""
        style = Style(self._options.format, record, is_text=self._options.messy_share > 0)
        for number, (year, months) in enumerate(groupby(_filled(parts), key=lambda part: part[0])):
            is_gzip = number == 0 and (style.format, record) == GZIPPED
            suffix = SUFFIXES[style.format] + (".gz" if is_gzip else "")
            path = self._out / record / f"{record}_{year}{suffix}"
            self._write_year(path, style, is_gzip, months)

    def add(self, record: str, files: list[Path], rows: int) -> None:
        """Take note of files written elsewhere."""
        self.files += files
        self.records[record] = self.records.get(record, 0) + rows

    def _write_year(self, path: Path, style: Style, is_gzip: bool, parts: Iterator[Part]) -> None:
        with TableFile(path, style, is_gzip) as file:
            for month, same_month in groupby(parts, key=lambda part: part[1]):
                table = pyarrow.concat_tables([as_table(columns, style) for _, _, columns in same_month])
                file.write(self._spoilt(table, path, style, month, file.next_line))
        self.add(style.record, [path], file.rows)

    def _spoilt(self, table: pyarrow.Table, path: Path, style: Style, month: int, line: int) -> pyarrow.Table:
        """The rows with the faults that were asked for, which are noted."""
        if not style.is_text:
            return table
        random = stream(self._options.seed, f"faults {style.record}", month)
        name = path.relative_to(self._out).as_posix()
        table, noted = spoil(table, style, name, line, self._options.messy_share, random)
        self.faults += noted
        return table


def _filled(parts: Iterable[Part]) -> Iterator[Part]:
    """Without the months in which nothing happened."""
    return (part for part in parts if _rows(part[2]))


def _rows(columns: Record) -> int:
    """Every record begins with its running number."""
    number = next(iter(columns.values()))
    return len(number.numbers) if isinstance(number, Numbered) else 0
